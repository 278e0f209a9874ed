import type { ObjectDef } from '@/catalog/types'
import type { Changes } from '../queries'
import { sentValues } from './fields'

/** The values by which a record may be known again. */
export function telling(object: ObjectDef, values: Changes): Changes {
  const tells = (name: string) => {
    const field = object.fields.find((f) => f.name === name)
    return field !== undefined && !field.system && (name === object.title || field.match || field.unique || field.type === 'email' || field.type === 'url')
  }
  return Object.fromEntries(Object.entries(sentValues(object, values)).filter(([name]) => tells(name)))
}
