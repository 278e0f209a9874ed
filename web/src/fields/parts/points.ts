import type { ContactPoint, Value } from '@/api/types'

/** One text or several labelled ones, as a list. */
export function pointsOf(value: Value | undefined): ContactPoint[] {
  if (value === null || value === undefined || value === '') return []
  if (Array.isArray(value)) return value.map((item) => (typeof item === 'string' ? { value: item } : item))
  if (typeof value === 'object') return []
  return [{ value: String(value) }]
}

export function isEmptyText(value: Value): boolean {
  return pointsOf(value).every((point) => point.value.trim() === '')
}

/** Labels that programs write in English and people read in their language. */
export const knownLabels = ['work', 'mobile', 'home', 'main', 'personal', 'billing', 'fax', 'other'] as const
export type KnownLabel = (typeof knownLabels)[number]

export function isKnownLabel(label: string): label is KnownLabel {
  return (knownLabels as readonly string[]).includes(label)
}
