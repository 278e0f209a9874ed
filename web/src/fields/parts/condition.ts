import type { Filter } from '@/api/types'
import type { Field, Operator } from '@/catalog/types'

/** Operators that ask nothing more. */
export function needsValue(operator: Operator): boolean {
  return operator !== 'empty' && operator !== 'not_empty'
}

/** The condition of an operator and one or several values; undefined while incomplete. */
export function condition(field: Field, operator: Operator, value: unknown): Filter | undefined {
  if (!needsValue(operator)) return { field: field.name, op: operator }
  const values = listOf(value)
  if (values.length === 0) return undefined
  if (operator === 'in') return { field: field.name, op: 'in', values }
  return { field: field.name, op: operator, value: values[0] }
}

/** A filter's value as a list, without what says nothing. */
export function listOf(value: unknown): unknown[] {
  const values = Array.isArray(value) ? (value as unknown[]) : [value]
  return values
    .map((one) => (typeof one === 'string' ? one.trim() : one))
    .filter((one) => one !== undefined && one !== null && one !== '')
}
