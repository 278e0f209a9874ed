/**
 * The decimal number that was typed, as the server writes it ("1234.5"); what is
 * none, or could be two, stays as it is, for the server to say why. Numbers are
 * kept as text: they are exact, and JavaScript's are not.
 */
export function parseDecimal(text: string): string | null {
  const plain = text.trim().replace(/[\s'’]/g, '').replace('−', '-')
  if (plain === '') return null
  const number = pointed(plain)
  return number !== undefined && /^[+-]?(\d+\.?\d*|\.\d+)$/.test(number) ? shortest(number) : text
}

/** The number with a point before its part and nothing between thousands. */
function pointed(plain: string): string | undefined {
  const points = plain.split('.').length - 1
  const commas = plain.split(',').length - 1
  if (commas === 0 && points <= 1) return plain
  if (commas === 1 && points === 0) return /[^,],\d{3}$/.test(plain) ? undefined : plain.replace(',', '.')
  const last = plain.lastIndexOf('.') > plain.lastIndexOf(',') ? '.' : ','
  const parted = last === '.' ? points === 1 : commas === 1
  const whole = parted ? plain.slice(0, plain.lastIndexOf(last)) : plain
  const groups = whole.split(parted === (last === '.') ? ',' : '.')
  if (groups.some((group, i) => (i > 0 ? !/^\d{3}$/.test(group) : !/^[+-]?\d{1,3}$/.test(group)))) return undefined
  return groups.join('') + (parted ? '.' + plain.slice(plain.lastIndexOf(last) + 1) : '')
}

/** Without signs and zeros that say nothing. */
function shortest(number: string): string {
  const [, sign, whole = '', part = ''] = /^([+-]?)(\d*)\.?(\d*)$/.exec(number) ?? []
  const digits = whole.replace(/^0+(?=\d)/, '') || '0'
  const rest = part.replace(/0+$/, '')
  const plain = rest ? `${digits}.${rest}` : digits
  return sign === '-' && plain !== '0' ? '-' + plain : plain
}

/** How people read it in a language; all digits are shown. */
export function showDecimal(value: unknown, language: string): string {
  if (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value)) return ''
  // Intl takes a text exactly; the types of TypeScript know it as a number only.
  return new Intl.NumberFormat(language, { maximumFractionDigits: 6 }).format(value as unknown as number)
}
