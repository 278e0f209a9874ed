import { lazily } from '@/ui/lazily'
import type { FilterSpec } from '../contract'
import { condition, listOf } from '../parts/condition'
import { withoutUnit, withUnit } from '../parts/withUnit'
import { parseInteger } from './parse'

export const filter: FilterSpec = {
  operators: ['eq', 'gte', 'lte', 'gt', 'lt', 'in', 'ne', 'empty', 'not_empty'],
  Input: lazily(() => import('./FilterInput').then((m) => m.IntFilterInput), 30),
  toFilter(field, operator, value) {
    const numbers = listOf(value).map((one) => parseInteger(withoutUnit(String(one), field)))
    if (numbers.some((one) => typeof one === 'string')) return undefined
    return condition(field, operator, numbers)
  },
  describe: (field, value, { language }) =>
    listOf(value).map((one) => withUnit(Number(parseInteger(withoutUnit(String(one), field))).toLocaleString(language), field)).join(', '),
}
