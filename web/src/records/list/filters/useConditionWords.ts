import type { Field } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { useOperatorLabel } from '@/fields/operators'
import { useReferenceTitles } from '@/fields/reference/options'
import { fieldTypes } from '@/fields/registry'
import { useTimeZone } from '@/i18n/useDateFormats'
import { useTranslation } from '@/i18n/useTranslation'
import type { Condition } from '../../conditions'
import { isWhole } from './operatorsOf'
import { useOriginWords } from './useOriginWords'

export interface ConditionWords {
  field: string
  operator: string
  value: string
  /** All three. */
  text: string
  /** There is nothing in it that could be changed. */
  fixed?: boolean
}

/** A condition as a person says it. */
export function useConditionWords(field: Field, condition: Condition, titles: Record<string, string>): ConditionWords {
  const { i18n } = useTranslation()
  const timeZone = useTimeZone()
  const label = useLabel()
  const operatorLabel = useOperatorLabel()
  const ids = field.type === 'reference' ? [condition.value].flat().filter((id) => typeof id === 'string') : []
  const named = useReferenceTitles(field, ids, titles)
  const origin = useOriginWords(field, condition)
  if (origin) return origin
  const name = label(field.label)
  const operator = operatorLabel(field, condition.op)
  const value = isWhole(condition.op)
    ? ''
    : fieldTypes[field.type].filter.describe(field, condition.value, { language: i18n.language, timeZone, titles: named })
  return { field: name, operator, value, text: [name, operator, value].filter(Boolean).join(' ') }
}
