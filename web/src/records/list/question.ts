import type { Filter, ListQuestion } from '@/api/types'
import type { Field, ObjectDef } from '@/catalog/types'
import { fieldTypes } from '@/fields/registry'
import type { Condition } from '../conditions'
import { askedWith, usualOrder } from '../due'
import { writeSort } from './sort'
import type { Asked } from './useAddress'

/** The question of a list to the server: only what is shown is asked for, since reading some values leaves a trace. */
export function questionOf(object: ObjectDef, asked: Asked, shown: readonly Field[]): ListQuestion {
  const filter = asked.trash ? inTrash(filterOf(object, asked.conditions)) : filterOf(object, asked.conditions)
  const referred = asked.conditions.flatMap((c) => (fieldOf(object, c)?.type === 'reference' ? [c.field] : []))
  // In one order, so that moving a column asks nothing anew.
  const names = shown.map((f) => f.name)
  const fields = [...new Set([object.title, ...names, ...askedWith(object, [object.title, ...names]), ...referred])].sort()
  const sort = writeSort(asked.sort) ?? (asked.trash ? '-deleted_at' : writeSort(usualOrder(object)))
  return { ...(filter && { filter }), ...(asked.q && { q: asked.q }), ...(sort && { sort }), fields, ...(asked.trash && { deleted: true }) }
}

// Asked for with the trash, lists hold the rest as well.
function inTrash(filter: Filter | undefined): Filter {
  const gone: Filter = { field: 'deleted_at', op: 'not_empty' }
  return filter ? { and: [gone, filter] } : gone
}

export function filterOf(object: ObjectDef, conditions: readonly Condition[]): Filter | undefined {
  const parts = conditions.flatMap((c) => toFilter(object, c) ?? [])
  return parts.length > 1 ? { and: parts } : parts[0]
}

/** Undefined while a condition is incomplete, or nonsense. */
export function toFilter(object: ObjectDef, condition: Condition): Filter | undefined {
  const field = fieldOf(object, condition)
  if (!field?.operators.includes(condition.op)) return undefined
  return fieldTypes[field.type].filter.toFilter(field, condition.op, condition.value)
}

/** Whether something was written that no filter can be made of. */
export function isUnread(object: ObjectDef, { value, ...rest }: Condition): boolean {
  return typeof value === 'string' && value.trim() !== '' && toFilter(object, { ...rest, value }) === undefined
}

function fieldOf(object: ObjectDef, condition: Condition): Field | undefined {
  return object.fields.find((f) => f.name === condition.field)
}
