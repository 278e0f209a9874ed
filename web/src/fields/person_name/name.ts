import type { PersonName, Value } from '@/api/types'

export const nameParts = ['prefix', 'given', 'middle', 'family', 'suffix'] as const
export type NamePart = (typeof nameParts)[number]

export function nameOf(value: Value): PersonName {
  if (typeof value === 'string') return { full: value }
  if (value === null || typeof value !== 'object' || Array.isArray(value) || 'amount' in value) return {}
  return value as PersonName
}

export function isEmptyName(value: Value): boolean {
  const name = nameOf(value)
  return !name.full?.trim() && nameParts.every((part) => !name[part]?.trim())
}

/** The whole was typed: the server finds the parts. */
export function withFull(full: string): Value {
  return full === '' ? null : { full }
}

/** A part was typed: the server puts the whole together. */
export function withPart(value: Value, part: NamePart, text: string): Value {
  const next: PersonName = {}
  const name = nameOf(value)
  for (const p of nameParts) {
    const said = p === part ? text : name[p]
    if (said) next[p] = said
  }
  return Object.keys(next).length === 0 ? null : next
}

/** Reads a name aloud even before the server has composed it; Chinese puts the family first. */
export function fullOf(value: Value): string {
  const name = nameOf(value)
  if (name.full) return name.full
  const han = /\p{Script=Han}/u.test(`${name.family ?? ''}${name.given ?? ''}`)
  if (han) return [name.family, name.given].filter(Boolean).join('')
  return nameParts.map((part) => name[part]).filter(Boolean).join(' ')
}
