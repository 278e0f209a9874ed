import type { RecordData, Value } from '@/api/types'
import type { Field, ObjectDef } from '@/catalog/types'
import { valueOf } from '@/fields/FieldValue'
import { pointsOf } from '@/fields/parts/points'
import { fieldTypes } from '@/fields/registry'
import { fullOf } from '@/fields/person_name/name'

/** A field being edited: what was typed, and what stood there when it began. */
export interface Edit {
  value: Value
  base: Value
  /** Why it could not be saved. */
  problem?: unknown
  saving?: boolean
  /** What stood there is masked, and was not revealed: it is replaced unseen. */
  unseen?: boolean
  /** The mask of what stood there. */
  mask?: string | undefined
}

export type Edits = Record<string, Edit>

export interface Conflict {
  field: Field
  mine: Value
  theirs: Value
  original: Value
  /** What may be seen of theirs. */
  mask?: string
}

/** Whether two values of a field say the same. */
export function sameValue(field: Field, a: Value, b: Value): boolean {
  const { isEmpty } = fieldTypes[field.type]
  if (isEmpty(a) || isEmpty(b)) return isEmpty(a) && isEmpty(b)
  if (field.many) return JSON.stringify(points(a)) === JSON.stringify(points(b))
  if (field.type === 'person_name') return fullOf(a) === fullOf(b) && (whole(a) || whole(b) || parts(a) === parts(b))
  return JSON.stringify(a) === JSON.stringify(b)
}

function points(value: Value) {
  return pointsOf(value).filter((p) => p.value.trim() !== '').map((p) => [p.value.trim(), p.label ?? ''])
}

function whole(value: Value): boolean {
  return value === null || typeof value !== 'object' || Object.keys(value).join() === 'full'
}

function parts(value: Value): string {
  return JSON.stringify(Object.entries(value as object).filter(([name, text]) => name !== 'full' && text).sort())
}

/** Edited fields that somebody else changed meanwhile to something else. */
export function findConflicts(object: ObjectDef, edits: Edits, record: RecordData): Conflict[] {
  return object.fields.flatMap((field) => {
    const edit = edits[field.name]
    if (!edit) return []
    const mask = record.masked?.[field.name]
    if (field.masked) return mask === edit.mask ? [] : [{ field, mine: edit.value, theirs: null, original: edit.base, ...(mask && { mask }) }]
    const theirs = valueOf(record, field)
    if (sameValue(field, theirs, edit.base) || sameValue(field, theirs, edit.value)) return []
    return [{ field, mine: edit.value, theirs, original: edit.base }]
  })
}

export type Choice = 'mine' | 'theirs'

/** The edits after the choice: what is theirs is given up, what is mine is made on what they wrote. */
export function resolve(edits: Edits, conflicts: Conflict[], choices: Record<string, Choice>): Edits {
  const theirs = new Map(conflicts.map((conflict) => [conflict.field.name, conflict]))
  const kept = Object.entries(edits).filter(([name]) => !(theirs.has(name) && choices[name] === 'theirs'))
  return Object.fromEntries(kept.map(([name, edit]) => [name, theirs.has(name) ? onTheirs(edit, theirs.get(name)) : edit]))
}

function onTheirs(edit: Edit, conflict: Conflict | undefined): Edit {
  if (!conflict?.field.masked) return { value: edit.value, base: conflict?.theirs ?? null }
  return { value: edit.value, base: null, unseen: true, mask: conflict.mask }
}
