import type { RecordData, Value } from '@/api/types'
import type { Field, ObjectDef } from '@/catalog/types'
import { fieldTypes } from '@/fields/registry'

export interface Difference {
  field: Field
  /** Of the two records: the value, or the mask of one that is not shown. */
  sides: [Said, Said]
}

export interface Said {
  value: Value
  mask: string | undefined
}

/**
 * The fields in which somebody has to choose: both records have a value there,
 * and another one. What only one has stays anyway, and of several values all do.
 */
export function differences(object: ObjectDef, one: RecordData, other: RecordData): Difference[] {
  return object.fields.flatMap((field) => {
    if (field.system || !field.on_update) return []
    const sides: Difference['sides'] = [saidOf(one, field), saidOf(other, field)]
    const both = sides.every((said) => said.mask !== undefined || !fieldTypes[field.type].isEmpty(said.value))
    return both && !sides.some((said) => Array.isArray(said.value)) && !alike(...sides) ? [{ field, sides }] : []
  })
}

function saidOf(record: RecordData, field: Field): Said {
  const masks = record.masked as Record<string, string> | undefined
  return { value: (record[field.name] ?? null) as Value, mask: masks?.[field.name] }
}

/** Two masks may hide the same value or not: that is not for us to know. */
function alike(one: Said, other: Said): boolean {
  return one.mask === undefined && other.mask === undefined && JSON.stringify(one.value) === JSON.stringify(other.value)
}
