import type { Operator } from '@/catalog/types'

/** One filter of a list: a field, an operator, and the value as the field's own filter input keeps it. */
export interface Condition {
  field: string
  op: Operator
  value?: unknown
}

/** A sealed condition and its place among all of them, so that chips keep their order. */
export interface Placed {
  at: number
  condition: Condition
}

/** What is needed to know where a condition may be written. */
interface Object {
  fields: readonly { name: string; sealed: boolean; findable: boolean }[]
}

/** The `filter` of an address that opens a list filtered; values of sealed fields do not belong there. */
export function writeConditions(conditions: readonly Condition[]): string | undefined {
  return conditions.length > 0 ? JSON.stringify(conditions) : undefined
}

/**
 * Conditions from an address or from this page's memory: a list of them, or the
 * API's own form of comparisons joined by `and`. What is neither is left out.
 */
export function readConditions(source: unknown): Condition[] {
  if (typeof source === 'string') {
    try {
      return readConditions(JSON.parse(source))
    } catch {
      return []
    }
  }
  if (Array.isArray(source)) return source.flatMap(readConditions)
  if (typeof source !== 'object' || source === null) return []
  const { field, op, value, values, and } = source as Record<string, unknown>
  if (and !== undefined) return readConditions(and)
  if (typeof field !== 'string' || typeof op !== 'string') return []
  const held = values ?? value
  // Whether the field takes this operator is asked where the condition is used.
  const operator = op as Operator
  return [held === undefined ? { field, op: operator } : { field, op: operator, value: held }]
}

/** Conditions on fields that this person can find by. */
export function knownConditions(object: Object, conditions: readonly Condition[]): Condition[] {
  return conditions.filter((c) => object.fields.some((f) => f.name === c.field && f.findable))
}

/** Parts what an address may hold from what stays in the history of this tab, out of addresses and logs. */
export function splitConditions(object: Object, conditions: readonly Condition[]): { plain: Condition[]; sealed: Placed[] } {
  const plain: Condition[] = []
  const sealed: Placed[] = []
  conditions.forEach((condition, at) => {
    const field = object.fields.find((f) => f.name === condition.field)
    // A field we know nothing of may be sealed.
    if (field && !field.sealed) plain.push(condition)
    else sealed.push({ at, condition })
  })
  return { plain, sealed }
}

/** Puts together again what `splitConditions` parted. */
export function joinConditions(plain: readonly Condition[], sealed: readonly Placed[]): Condition[] {
  const out = [...plain]
  for (const { at, condition } of [...sealed].sort((a, b) => a.at - b.at)) {
    out.splice(Math.min(at, out.length), 0, condition)
  }
  return out
}
