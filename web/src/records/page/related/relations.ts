import type { RecordData } from '@/api/types'
import type { Catalog, Field, ObjectDef } from '@/catalog/types'
import { valueOf } from '@/fields/FieldValue'
import { fieldTypes } from '@/fields/registry'
import { kinds } from '../timeline/activities'

export interface Relation {
  object: ObjectDef
  field: Field
}

/** References of a record to others. */
export function leadingOut(object: ObjectDef): Field[] {
  return object.fields.filter((field) => field.type === 'reference' && !field.system && field.target)
}

/** Objects whose records lead to this one; notes and tasks are in the timeline. */
export function leadingIn(catalog: Catalog, target: ObjectDef): Relation[] {
  const activities: string[] = Object.values(kinds).map((kind) => kind.object)
  return catalog.data
    .filter((object) => object.may.read && !activities.includes(object.name))
    .flatMap((object) => leadingOut(object).filter((field) => field.target === target.name && field.findable).map((field) => ({ object, field })))
}

const telling = ['text', 'email', 'phone', 'domain', 'date', 'url']

/** The first two fields that tell one record of an object from another. */
export function tellingFields(object: ObjectDef, record: RecordData): Field[] {
  return object.fields
    .filter((field) => !field.system && field.name !== object.title && telling.includes(field.type) && !record.masked?.[field.name])
    .filter((field) => !fieldTypes[field.type].isEmpty(valueOf(record, field)))
    // A site that is the domain once more tells nothing.
    .filter((field, _, all) => field.type !== 'url' || !all.some((other) => other.type === 'domain' && sameHost(valueOf(record, field), valueOf(record, other))))
    .slice(0, 2)
}

function sameHost(url: unknown, domain: unknown): boolean {
  const host = String([url].flat()[0]).replace(/^https?:\/\/(www\.)?/, '').replace(/\/.*$/, '')
  return [domain].flat().map(String).includes(host)
}
