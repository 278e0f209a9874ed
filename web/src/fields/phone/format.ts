/** A stored number with the digits in groups where its plan is certain; others as they are. */
export function formatPhone(stored: string): string {
  const [number = '', extension] = stored.split(' x')
  const grouped = number
    .replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '+1 $1 $2 $3')
    .replace(/^\+86(1\d{2})(\d{4})(\d{4})$/, '+86 $1 $2 $3')
  return extension ? `${grouped} ext. ${extension}` : grouped
}

/** What dials a stored number (RFC 3966). */
export function phoneLink(stored: string): string {
  const [number = '', extension] = stored.split(' x')
  return `tel:${number}${extension ? `;ext=${extension}` : ''}`
}
