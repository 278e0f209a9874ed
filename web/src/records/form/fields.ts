import type { Value } from '@/api/types'
import type { Field, ObjectDef } from '@/catalog/types'
import { pointsOf } from '@/fields/parts/points'
import { fieldTypes } from '@/fields/registry'
import type { Changes } from '../queries'

export interface FormFields {
  /** Always shown. */
  first: Field[]
  /** Behind "more fields". */
  more: Field[]
}

/** How many of the first declared fields count as commonly used. */
const common = 5

/** Fields in the order of the declaration: needed and commonly used ones, and the rest. */
export function formFields(object: ObjectDef): FormFields {
  const all = object.fields.filter((f) => !f.system && f.on_create && (!f.hidden || f.required))
  const first = all.filter((f, at) => f.required || at < common || isTelling(f))
  const more = all.filter((f) => !first.includes(f))
  // A fold for one field is more work than the field.
  return more.length > 1 ? { first, more } : { first: all, more: [] }
}

/** Fields by which records are recognised, connected and sorted out. */
function isTelling(field: Field): boolean {
  return (field.match && field.type !== 'identifier') || field.type === 'reference' || field.type === 'choice' || field.type === 'choices'
}

/** What a new record begins with. */
export function startValues(object: ObjectDef, prefill: Changes = {}): Changes {
  const out: Changes = {}
  for (const field of object.fields) {
    if (field.default === undefined || field.system) continue
    const { fromText } = fieldTypes[field.type]
    const value = fromText ? fromText(field.default) : field.default
    if (value !== undefined) out[field.name] = value
  }
  return { ...out, ...prefill }
}

/** The values worth sending: without empty ones and empty rows of several. */
export function sentValues(object: ObjectDef, values: Changes): Changes {
  const out: Changes = {}
  for (const field of object.fields) {
    const value = values[field.name] ?? null
    if (!fieldTypes[field.type].isEmpty(value)) out[field.name] = sentValue(value)
  }
  return out
}

export function sentValue(value: Value): Value {
  if (!Array.isArray(value)) return value
  const filled = pointsOf(value).filter((point) => point.value.trim() !== '')
  return filled.length > 0 ? filled : null
}
