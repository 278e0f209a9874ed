import type { Value } from '@/api/types'

/** A document as it is read: one line where there is little room. */
export function written(value: Value, place: 'cell' | 'page'): string {
  if (value === null || value === '') return ''
  // What nobody could read yet is the text as it was typed.
  if (typeof value === 'string') return value
  return place === 'cell' ? JSON.stringify(value) : JSON.stringify(value, null, 2)
}

/** The document that a text is; one that cannot be read stays a text, which the server refuses with the reason. */
export function read(text: string): Value {
  if (text.trim() === '') return null
  try {
    const value: unknown = JSON.parse(text)
    // Numbers that would come out otherwise are left to the server, which keeps them as they are.
    if (typeof value === 'object' && !hasLongNumber(text)) return value as Value
  } catch {
    // Not finished yet.
  }
  return text
}

/** Whether a number has more digits than this language keeps. */
function hasLongNumber(text: string): boolean {
  return /\d{16,}|\d\.\d{15,}/.test(text.replace(/"(?:\\.|[^"\\])*"/g, ''))
}
