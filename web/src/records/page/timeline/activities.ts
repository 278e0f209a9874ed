import type { Field, ObjectDef } from '@/catalog/types'
import { useCatalog } from '@/catalog/useCatalog'
import { task } from '../../due'

/** What the timeline knows of the two kinds of activity, by the names of their declarations. */
export const kinds = {
  note: { object: 'note', text: 'body', at: 'happened_at' },
  task,
} as const
export type Kind = keyof typeof kinds

export interface Activity {
  object: ObjectDef
  /** The field that leads to the record whose timeline it is. */
  reference: Field
}

/** The reference by which records of one object hang on records of another. */
export function referenceTo(object: ObjectDef, target: ObjectDef): Field | undefined {
  return object.fields.find((field) => field.type === 'reference' && !field.system && field.target === target.name)
}

/** The activities that records of an object can have; none for what is itself one. */
export function useActivities(target: ObjectDef): Partial<Record<Kind, Activity>> {
  const catalog = useCatalog()
  const out: Partial<Record<Kind, Activity>> = {}
  for (const kind of Object.keys(kinds) as Kind[]) {
    const object = catalog.data.find((o) => o.name === kinds[kind].object && o.may.read)
    const reference = object && referenceTo(object, target)
    if (object && reference) out[kind] = { object, reference }
  }
  return out
}
