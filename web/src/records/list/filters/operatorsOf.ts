import type { Field, Operator } from '@/catalog/types'
import { fieldTypes } from '@/fields/registry'

/** Operators that the screens offer and the server takes. */
export function operatorsOf(field: Field): Operator[] {
  return fieldTypes[field.type].filter.operators.filter((op) => field.operators.includes(op))
}

/** Whether a value is what one types, and not something to be picked. */
export function takesText(field: Field): boolean {
  return !['choice', 'choices', 'reference', 'date', 'timestamp', 'boolean'].includes(field.type)
}

/** Operators that say everything by themselves. */
export function isWhole(op: Operator): boolean {
  return op === 'empty' || op === 'not_empty'
}
