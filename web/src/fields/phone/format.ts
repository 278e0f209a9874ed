// Country codes of two digits; 1 and 7 stand alone, all others have three (ITU-T E.164).
const two = /^(?:2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/

// How many digits stand together, by how many there are after the country code.
const groups: Record<number, number[]> = {
  6: [3, 3], 7: [3, 4], 8: [4, 4], 9: [3, 3, 3], 10: [3, 3, 4], 11: [3, 4, 4], 12: [4, 4, 4], 13: [3, 3, 3, 4], 14: [3, 3, 4, 4],
}

/**
 * A stored number as it is read: the country code, then digits in groups of
 * three and four. The groups help the eye; they do not claim to be those of the
 * country. What is no international number stays as it is.
 */
export function formatPhone(stored: string): string {
  const [number = '', extension] = stored.split(' x')
  const grouped = /^\+\d{7,15}$/.test(number) ? group(number.slice(1)) : number
  return extension ? `${grouped} ext. ${extension}` : grouped
}

function group(digits: string): string {
  const code = /^[17]/.test(digits) ? 1 : two.test(digits) ? 2 : 3
  let at = code
  const parts = [`+${digits.slice(0, code)}`]
  for (const size of groups[digits.length - code] ?? [digits.length - code]) {
    parts.push(digits.slice(at, at + size))
    at += size
  }
  return parts.join(' ')
}

/** What dials a stored number (RFC 3966). */
export function phoneLink(stored: string): string {
  const [number = '', extension] = stored.split(' x')
  return `tel:${number}${extension ? `;ext=${extension}` : ''}`
}
