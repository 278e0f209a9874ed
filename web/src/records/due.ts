import type { RecordData, Value } from '@/api/types'
import type { Field, ObjectDef } from '@/catalog/types'

/** What the screens know of tasks, by the names of their declaration. */
export const task = { object: 'task', text: 'title', due: 'due_on', state: 'status', open: 'open', done: 'done', doneAt: 'done_at' } as const

/** A column has room for the mark beside the day. */
export const dueWidth = 172

export function isDue(object: ObjectDef, field: Field): boolean {
  return object.name === task.object && field.name === task.due
}

export type Due = 'late' | 'today'

/** How an open task stands to its day; undefined for whatever else, and while there is time. */
export function dueOf(object: ObjectDef, field: Field, record: RecordData, today: string): Due | undefined {
  if (!isDue(object, field) || record[task.state] !== task.open) return undefined
  const day = record[task.due]
  if (typeof day !== 'string' || day > today) return undefined
  return day === today ? 'today' : 'late'
}

/** Whether a task is done; undefined for whatever is no task. */
export function doneOf(object: ObjectDef, record: RecordData): boolean | undefined {
  return object.name === task.object ? record[task.state] === task.done : undefined
}

/** What ticking a task off changes, or opening it again. */
export function ticked(object: ObjectDef, done: boolean, now = new Date()): Record<string, Value> {
  const dated = object.fields.some((f) => f.name === task.doneAt && f.on_update)
  return { [task.state]: done ? task.done : task.open, ...(dated && { [task.doneAt]: done ? now.toISOString() : null }) }
}

/** The order of a list that nobody ordered: what is still to be done first, by its day. */
export function usualOrder(object: ObjectDef): { field: string; descending: boolean }[] {
  if (object.name !== task.object) return []
  const known = [task.state, task.due].filter((name) => object.fields.some((f) => f.name === name && f.sortable))
  return known.map((field) => ({ field, descending: false }))
}

/** What has to be asked for with a field, so that it can be marked. */
export function askedWith(object: ObjectDef, names: readonly string[]): string[] {
  return object.name === task.object && (names.includes(task.due) || names.includes(object.title)) ? [task.state] : []
}
