import type { Field, ObjectDef } from '@/catalog/types'

export const formats = ['csv', 'csv_raw', 'jsonl', 'vcard'] as const
export type Format = (typeof formats)[number]

/** The formats that records of an object have: cards are of people. */
export function formatsOf(object: ObjectDef): Format[] {
  const person = object.name === 'contact' && object.fields.some((field) => field.name === 'name' && field.exportable)
  return formats.filter((format) => format !== 'vcard' || person)
}

/** The columns of a list that may leave, and those that may not. */
export function leaving(shown: Field[]): { fields: Field[]; kept: Field[] } {
  return { fields: shown.filter((field) => field.exportable), kept: shown.filter((field) => !field.exportable) }
}
