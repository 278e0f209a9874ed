import { parseDecimal, showDecimal } from '../decimal/parse'

/** The percentage that was typed, with or without its sign, as the server writes it ("12.5"). */
export function parsePercent(text: string): string | null {
  const number = parseDecimal(text.trim().replace(/\s*[%％]$/, ''))
  return number !== null && /^-?\d+(\.\d+)?$/.test(number) ? number : parseDecimal(text)
}

/** How people read it in a language; all digits are shown. */
export function showPercent(value: unknown, language: string): string {
  if (!showDecimal(value, language)) return ''
  // Intl takes a text exactly; the types of TypeScript know it as a number only.
  return new Intl.NumberFormat(language, { style: 'unit', unit: 'percent', maximumFractionDigits: 6 }).format(value as number)
}
