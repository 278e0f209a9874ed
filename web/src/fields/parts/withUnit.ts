import type { Field } from '@/catalog/types'

/** A shown number with the unit of its field, which no line end parts. */
export function withUnit(shown: string, field: Field): string {
  return shown && field.unit ? `${shown}\u00a0${field.unit}` : shown
}

/** What was typed, without the unit of the field. */
export function withoutUnit(text: string, field: Field): string {
  const plain = text.trim()
  const unit = field.unit?.toLowerCase()
  return unit && plain.toLowerCase().endsWith(unit) ? plain.slice(0, -unit.length).trim() : text
}
