import { pick } from '@/i18n'
import type { FilterSpec } from '../contract'
import { filter as ofChoice } from '../choice/filter'
import { listOf, needsValue } from '../parts/condition'

/** Any, all or none of some choices. */
export const filter: FilterSpec = {
  ...ofChoice,
  operators: ['in', 'all', 'none', 'empty', 'not_empty'],
  toFilter(field, operator, value) {
    if (!needsValue(operator)) return { field: field.name, op: operator }
    const values = listOf(value)
    return values.length > 0 ? { field: field.name, op: operator, values } : undefined
  },
  // The operator says whether it is any, all or none of them.
  describe(field, value, { language }) {
    const words = listOf(value).map((id) => pick(field.choices?.find((choice) => choice.id === id)?.label, language) || String(id))
    return words.join(language.startsWith('zh') ? '、' : ', ')
  },
}
