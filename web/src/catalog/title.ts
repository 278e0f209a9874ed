import type { PersonName, RecordData, Value } from '@/api/types'
import type { ObjectDef } from '@/catalog/types'

/** What a record is called, "" when it has no title. */
export function titleOf(object: ObjectDef, record: RecordData): string {
  return titleText(record[object.title] as Value)
}

function titleText(value: Value | undefined): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) {
    const first = value[0]
    return typeof first === 'string' ? first : (first?.value ?? '')
  }
  if (typeof value === 'object') return (value as PersonName).full ?? ''
  return String(value)
}
