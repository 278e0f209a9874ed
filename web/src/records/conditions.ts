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
  fields: readonly { name: string; sealed: boolean; findable: boolean; operators: readonly string[] }[]
}

/**
 * The `filter` of an address that opens a list filtered, "stage.in.lead.customer*due_on.empty":
 * letters that addresses need not escape. Values of sealed fields do not belong there.
 */
export function writeConditions(conditions: readonly Condition[]): string | undefined {
  if (conditions.length === 0) return undefined
  if (!conditions.every((c) => [c.value].flat().every(isPlain))) return JSON.stringify(conditions)
  return conditions.map((c) => [c.field, c.op, ...[c.value].flat().filter((v) => v !== undefined)].map((part) => escape(String(part))).join('.')).join('*')
}

function isPlain(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && value !== '') || typeof value === 'number'
}

function escape(part: string): string {
  return part.replace(/[%.*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
}

function unescape(part: string): string {
  return part.replace(/%(25|2e|2a)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

/**
 * Conditions from an address: in its notation, as a list of them, or in the
 * API's own form of comparisons joined by `and`. What is neither is left out.
 */
export function readConditions(source: unknown): Condition[] {
  if (typeof source === 'string') {
    if (!/^[[{]/.test(source)) return source.split('*').flatMap(readNotation)
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

function readNotation(text: string): Condition[] {
  const [field, op, ...values] = text.split('.').map(unescape)
  if (!field || !op) return []
  const operator = op as Operator
  if (values.length === 0) return [{ field, op: operator }]
  return [{ field, op: operator, value: op === 'in' || values.length > 1 ? values : values[0] }]
}

/** Conditions on fields that this person can find by, with operators the fields have. */
export function knownConditions(object: Object, conditions: readonly Condition[]): Condition[] {
  return conditions.filter((c) => object.fields.some((f) => f.name === c.field && f.findable && f.operators.includes(c.op)))
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
