import type { Field, ObjectDef } from '@/catalog/types'

/** What is changed of many records: fields of their own, or whose they are. */
export type Kind = 'edit' | 'give'

/** The fields that can get one value in many records. */
export function fieldsFor(object: ObjectDef, kind: Kind): Field[] {
  return object.fields.filter((field) => field.on_update && !field.unique && field.system === (kind === 'give'))
}
