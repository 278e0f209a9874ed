import type { Field, ObjectDef } from '@/catalog/types'
import type { Condition } from '../../conditions'
import { offered } from '../columns'
import { isRelated } from '../filters/askable'

// What nobody has in common with anybody, and texts that are read and not compared.
const apart = new Set(['person_name', 'long_text', 'url', 'email', 'phone'])

/**
 * Fields by whose values records can be put together: those of an askable
 * object are its own, and those of the records that they lead to.
 */
export function groupable(object: ObjectDef): Field[] {
  const own = offered(object).filter((f) => isShared(f) && f.name !== object.title)
  const seen = new Set(own.map((f) => f.name))
  return [...own, ...object.fields.filter((f) => isRelated(f) && isShared(f) && seen.has(f.name.slice(0, f.name.indexOf('.'))))]
}

function isShared(f: Field): boolean {
  return f.findable && !f.masked && !f.many && !apart.has(f.type)
}

/** Days are put together by months, money by currencies; all else by value. */
export function groupKey(field: Field): string {
  if (field.type === 'money') return `${field.name}:currency`
  return isDated(field) ? `${field.name}:month` : field.name
}

export function isDated(field: Field): boolean {
  return field.type === 'date' || field.type === 'timestamp'
}

/** What finds the records of a group again; undefined where no filter says it. */
export function conditionOf(field: Field, value: unknown): Condition | undefined {
  const made = plainly(field, value)
  return made && field.operators.includes(made.op) ? made : undefined
}

function plainly(field: Field, value: unknown): Condition | undefined {
  if (value === null) return { field: field.name, op: 'empty' }
  if (field.type === 'money') return undefined
  if (isDated(field)) return value === '--' ? undefined : { field: field.name, op: 'on', value }
  if (field.type === 'choice' || field.type === 'choices' || field.type === 'reference') return { field: field.name, op: 'in', value: [value] }
  return { field: field.name, op: 'eq', value }
}
