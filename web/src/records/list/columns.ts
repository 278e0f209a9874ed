import type { Field, ObjectDef } from '@/catalog/types'
import { isDue } from '../due'

/** By which import, or with which samples, a record came. */
export const importField = 'import_id'

// What records carry for the machine. Everything else of the system's fields
// (who and when) is of use to people.
const inner = new Set(['id', 'version', 'team', importField, 'deleted_at'])

/** Fields that a person is offered as columns, filters and sort keys. */
export function offered(object: ObjectDef): Field[] {
  return object.fields.filter((f) => !f.hidden && !(f.system && inner.has(f.name)))
}

export function titleField(object: ObjectDef): Field | undefined {
  return object.fields.find((f) => f.name === object.title)
}

// A list that begins narrow is read, and fits a small laptop; the rest is one click away.
const most = 5
const choices = 2

/**
 * The columns a list begins with, without the title: what state a record is in,
 * its first short fields, and when it last changed.
 */
export function defaultColumns(object: ObjectDef): string[] {
  const own = offered(object).filter((f) => !f.system && f.name !== object.title && !f.masked)
  const short = own.filter((f) => f.type !== 'long_text')
  const pool = short.length >= most - 1 ? short : own
  const states = pool.filter((f) => f.type === 'choice').slice(0, choices)
  const names = [...states, ...pool.filter((f) => f.type !== 'choice')].slice(0, most).map((f) => f.name)
  // Where there is a day by which it is to be done, that says more than when it last changed.
  const changed = object.fields.some((f) => f.name === 'updated_at') && !own.some((f) => isDue(object, f))
  return changed ? [...names, 'updated_at'] : names
}

/** The fields of the named columns that exist, each once, without the title. */
export function resolveColumns(object: ObjectDef, names: readonly string[]): Field[] {
  const known = new Map(offered(object).map((f) => [f.name, f]))
  return [...new Set(names)].flatMap((name) => {
    const field = name === object.title ? undefined : known.get(name)
    return field ? [field] : []
  })
}

/** Moves a column by one place. */
export function moveColumn(names: readonly string[], name: string, by: -1 | 1): string[] {
  const out = [...names]
  const from = out.indexOf(name)
  const to = from + by
  if (from < 0 || to < 0 || to >= out.length) return out
  out.splice(from, 1)
  out.splice(to, 0, name)
  return out
}

/** Shows a hidden column at the end, or hides a shown one. */
export function toggleColumn(names: readonly string[], name: string): string[] {
  return names.includes(name) ? names.filter((n) => n !== name) : [...names, name]
}

// Remembered by the ids of fields, which outlive a renaming.
export function toIds(object: ObjectDef, names: readonly string[]): string[] {
  return names.flatMap((name) => object.fields.find((f) => f.name === name)?.id ?? [])
}

export function fromIds(object: ObjectDef, ids: readonly string[]): string[] {
  return ids.flatMap((id) => object.fields.find((f) => f.id === id)?.name ?? [])
}

/** What of the shown columns a card has room for: two lines, and a time. */
export function cardFields(object: ObjectDef, shown: readonly Field[]): { lines: Field[]; time: Field | undefined } {
  const others = shown.slice(1)
  const short = others.filter((f) => f.type !== 'timestamp')
  // By when something is to be done is never the line that is left out.
  const due = short.find((f) => isDue(object, f))
  return { lines: [...short.filter((f) => f !== due).slice(0, due ? 1 : 2), ...(due ? [due] : [])], time: others.find((f) => f.type === 'timestamp') }
}
