import { plans } from './plans'

// Country codes of two digits; 1 and 7 stand alone, all others have three (ITU-T E.164).
const two = /^(?:2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/

/**
 * A stored number as people of its country read it. Where we do not know how
 * they do, the country code stands apart and the rest together: groups that
 * nobody uses are harder to read than none. What is no international number
 * stays as it is.
 */
export function formatPhone(stored: string): string {
  const [number = '', extension] = stored.split(' x')
  const grouped = /^\+\d{7,15}$/.test(number) ? group(number.slice(1)) : number
  return extension ? `${grouped} ext. ${extension}` : grouped
}

function group(digits: string): string {
  for (const plan of plans) {
    const parts = plan.exec(digits)
    if (parts) return `+${parts.slice(1).join(' ')}`
  }
  const code = /^[17]/.test(digits) ? 1 : two.test(digits) ? 2 : 3
  return `+${digits.slice(0, code)} ${digits.slice(code)}`
}

/** What dials a stored number (RFC 3966). */
export function phoneLink(stored: string): string {
  const [number = '', extension] = stored.split(' x')
  return `tel:${number}${extension ? `;ext=${extension}` : ''}`
}
