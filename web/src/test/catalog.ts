import type { Field, FieldTypeName, ObjectDef, Operator } from '@/catalog/types'

const operators: Operator[] = ['eq', 'ne', 'in', 'contains', 'prefix', 'gt', 'gte', 'lt', 'lte', 'empty', 'not_empty']

/** A field as the catalog describes it. */
export function makeField(name: string, type: FieldTypeName, more: Partial<Field> = {}): Field {
  return {
    id: name, name, type, label: { en: name[0]?.toUpperCase() + name.slice(1).replaceAll('_', ' ') },
    exportable: true, findable: true, hidden: false, many: false, masked: false, reveal: false, match: false, on_create: true, on_update: true,
    operators, required: false, sealed: false, sortable: true, system: false, unique: false, ...more,
  }
}

const system: Field[] = [
  makeField('owner', 'reference', { system: true, on_create: false, on_update: false }),
  makeField('created_at', 'timestamp', { system: true, on_create: false, on_update: false }),
  makeField('created_by', 'reference', { system: true, on_create: false, on_update: false }),
  makeField('updated_at', 'timestamp', { system: true, on_create: false, on_update: false }),
  makeField('updated_by', 'reference', { system: true, on_create: false, on_update: false }),
]

export function makeObject(name: string, plural: string, title: string, fields: Field[], subject = 'self'): ObjectDef {
  const may = { create: true, delete: true, export: true, import: true, read: true, reveal: true, share: true, update: true }
  const label = (text: string) => ({ en: text[0]?.toUpperCase() + text.slice(1) })
  return { name, plural, path: `/api/v1/${plural}`, title, subject, label: label(name), label_plural: label(plural), hidden: false, fields: [...fields, ...system], may }
}

export const company = makeObject('company', 'companies', 'name', [
  makeField('name', 'text', { required: true, match: true }),
  makeField('domain', 'domain', { match: true }),
], 'none')

export const contact = makeObject('contact', 'contacts', 'name', [
  makeField('name', 'person_name', { required: true, sealed: true }),
  makeField('emails', 'email', { many: true, match: true, sealed: true }),
  makeField('phones', 'phone', { many: true, match: true, sealed: true }),
  makeField('company', 'reference', { target: 'company' }),
  makeField('job_title', 'text', { sealed: true }),
  makeField('department', 'text', { sealed: true }),
  makeField('birthday', 'date', { partial: true, sealed: true }),
  makeField('stage', 'choice', { choices: [{ id: 'lead', label: { en: 'Lead' }, hue: 'blue' }, { id: 'customer', label: { en: 'Customer' }, hue: 'green' }] }),
  makeField('address', 'long_text', { sealed: true }),
])

export const note = makeObject('note', 'notes', 'title', [
  makeField('title', 'text'),
  makeField('body', 'long_text', { required: true }),
  makeField('contact', 'reference', { target: 'contact' }),
], 'contact')
