import type { Field, Operator } from '@/catalog/types'
import { useTranslation } from '@/i18n/useTranslation'

const ofTexts = {
  eq: 'operator.is', ne: 'operator.isNot', in: 'operator.anyOf', all: 'operator.allOf', none: 'operator.noneOf', contains: 'operator.contains', prefix: 'operator.begins',
  gt: 'operator.after', gte: 'operator.fromOn', lt: 'operator.before', lte: 'operator.upTo', on: 'operator.on', before: 'operator.before', after: 'operator.after', anniversary: 'operator.anniversary', empty: 'operator.empty', not_empty: 'operator.notEmpty',
} as const

type Words = Record<Operator, (typeof ofTexts)[keyof typeof ofTexts] | (typeof ofNumbers)['eq' | 'ne' | 'in' | 'gt' | 'gte' | 'lt' | 'lte'] | 'operator.on' | 'operator.notOn' | 'operator.truth' | 'operator.hasAny'>

const ofNumbers = {
  ...ofTexts,
  eq: 'operator.equals', ne: 'operator.equalsNot', in: 'operator.equalsAny', gt: 'operator.more', gte: 'operator.atLeast', lt: 'operator.less', lte: 'operator.atMost',
} as const

const ofDates = { ...ofTexts, eq: 'operator.on', ne: 'operator.notOn' } as const
const ofTruths = { ...ofTexts, eq: 'operator.truth' } as const
// Of choices and references several may be meant at once.
const ofSets = { ...ofTexts, in: 'operator.is' } as const
const ofSeveral = { ...ofTexts, in: 'operator.hasAny' } as const

function wordsOf(field: Field): Words {
  switch (field.type) {
    case 'choices':
      return ofSeveral
    case 'int':
    case 'decimal':
    case 'percent':
    case 'money':
    case 'rating':
    case 'duration':
      return ofNumbers
    case 'boolean':
      return ofTruths
    case 'date':
    case 'timestamp':
      return ofDates
    case 'choice':
    case 'reference':
      return ofSets
    default:
      return ofTexts
  }
}

/** Operators in plain words, as they follow the label of a field. */
export function useOperatorLabel(): (field: Field, operator: Operator) => string {
  const { t } = useTranslation('fields')
  return (field, operator) => t(wordsOf(field)[operator])
}
