import type { Money } from '@/api/types'
import { parseDecimal } from '../decimal/parse'

const signs: Record<string, string> = {
  '€': 'EUR', '£': 'GBP', '₹': 'INR', '₩': 'KRW', us$: 'USD', hk$: 'HKD', nt$: 'TWD', 元: 'CNY', 人民币: 'CNY', rmb: 'CNY', 円: 'JPY', 美元: 'USD', 欧元: 'EUR',
}
// Of signs of several currencies the field's own is meant, where it has one.
const shared: Record<string, string> = { $: 'USD CAD AUD NZD HKD SGD TWD MXN', '¥': 'CNY JPY', kr: 'SEK NOK DKK ISK' }

/** Digits that a currency has behind the point, undefined when there is no such currency. */
function digitsOf(currency: string): number | undefined {
  if (!Intl.supportedValuesOf('currency').includes(currency)) return undefined
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits
}

/** The amount that was typed, as the server writes it; what is none, or could be two, stays as it is, for the server to say why. */
export function parseMoney(text: string, usual = ''): Money | string | null {
  const plain = text.normalize('NFKC').trim().replace('−', '-')
  if (plain === '') return null
  const [, front = '', number = '', behind = ''] = /^(\D*?)([+-]?\d(?:.*\d)?)(\D*)$/.exec(plain) ?? []
  const minus = front.includes('-')
  const word = (front.replace('-', '') + behind).trim().toLowerCase()
  if (!number || (front.replace('-', '').trim() && behind.trim())) return text
  const currency = word === '' ? usual : (signs[word] ?? (shared[word]?.includes(usual) ? usual : /^[a-z]{3}$/.test(word) ? word.toUpperCase() : ''))
  const digits = currency ? digitsOf(currency) : undefined
  if (digits === undefined) return text
  const amount = parseDecimal((minus ? '-' : '') + (digits === 3 ? number : number.replace(/^([+-]?[1-9]\d{0,2})[.,](\d{3})$/, '$1$2')))
  const [, whole = '', part = ''] = /^(-?\d+)(?:\.(\d+))?$/.exec(amount ?? '') ?? []
  if (!whole || part.length > digits) return text
  return { amount: digits ? `${whole}.${part.padEnd(digits, '0')}` : whole, currency }
}

export function isMoney(value: unknown): value is Money {
  return typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value
}

/** As it is written into an input: "1234.50 EUR". */
export function writeMoney(value: unknown): string {
  if (isMoney(value)) return `${value.amount} ${value.currency}`
  return typeof value === 'string' ? value : ''
}

/** How people read it in a language; all digits are shown. */
export function showMoney(value: unknown, language: string): string {
  if (!isMoney(value)) return ''
  // Intl takes a text exactly; the types of TypeScript know it as a number only.
  return new Intl.NumberFormat(language, { style: 'currency', currency: value.currency }).format(value.amount as unknown as number)
}
