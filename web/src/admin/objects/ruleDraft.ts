import type { Field } from '@/catalog/types'
import { labelOf, orderedTypes } from './fieldDraft'
import type { Condition, Rule } from './queries'

/** One comparison while it is being said: of a field with a value, or with another field. */
export interface CompareDraft {
  field: string
  op: string
  value: unknown
  other: string
}

/** A rule that the screen can say: one comparison where it applies, one that must hold. */
export interface RuleDraft {
  id: string
  en: string
  zh: string
  when?: CompareDraft
  must: CompareDraft
}

export const newCompare: CompareDraft = { field: '', op: '', value: undefined, other: '' }
export const newRule: RuleDraft = { id: '', en: '', zh: '', must: newCompare }

const plain = ['eq', 'ne', 'contains', 'gt', 'gte', 'lt', 'lte', 'empty', 'not_empty']
const ordering = ['gte', 'gt', 'lte', 'lt', 'eq', 'ne']

/** What may be asked of a field here. */
export function operatorsOf(field: Field): Field['operators'] {
  const some: Field['operators'] = field.operators.length > 0 ? field.operators : ['empty', 'not_empty']
  return some.filter((op) => plain.includes(op) && (field.type !== 'reference' || op === 'empty' || op === 'not_empty'))
}

export function needsOperand(op: string): boolean {
  return op !== '' && op !== 'empty' && op !== 'not_empty'
}

/** Fields that can be compared with this one. */
export function othersOf(field: Field | undefined, fields: readonly Field[], op: string): Field[] {
  if (!field || !orderedTypes.includes(field.type) || !ordering.includes(op)) return []
  return fields.filter((f) => f.type === field.type && f.name !== field.name && !f.system)
}

function toCondition(draft: CompareDraft): Condition | undefined {
  if (!draft.field || !draft.op) return undefined
  if (!needsOperand(draft.op)) return { field: draft.field, op: draft.op }
  if (draft.other) return { field: draft.field, op: draft.op, other: draft.other }
  if (draft.value === undefined || draft.value === null || draft.value === '') return undefined
  return { field: draft.field, op: draft.op, value: draft.value }
}

/** The rule as it is asked for; undefined while too little is said. */
export function toRule(draft: RuleDraft): Rule | undefined {
  const message = labelOf(draft)
  const must = toCondition(draft.must)
  const when = draft.when && toCondition(draft.when)
  if (Object.keys(message).length === 0 || !must || (draft.when && !when)) return undefined
  return { id: draft.id, message, must, ...(when && { when }) }
}

function compareOf(condition: Condition | null | undefined): CompareDraft | undefined {
  if (!condition?.field || !condition.op || condition.values || !plain.includes(condition.op)) return undefined
  return { field: condition.field, op: condition.op, value: condition.value, other: condition.other ?? '' }
}

/** The draft of a rule; undefined when it says more than the screen can. */
export function draftOfRule(rule: Rule): RuleDraft | undefined {
  const must = compareOf(rule.must)
  const when = compareOf(rule.when)
  if (!must || (rule.when && !when)) return undefined
  return { id: rule.id, en: rule.message.en ?? '', zh: rule.message['zh-CN'] ?? '', must, when }
}
