/** Which of "3/4/2026" comes first, where the reader lives. */
export type Order = 'dmy' | 'mdy'

export interface Reading {
  order: Order
  /** A date without a year stays one; otherwise this year is meant. */
  partial: boolean
  /** "2026-03-14", for "today" and for years left out. */
  today: string
}

const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december']
const words: Record<string, number> = { today: 0, tomorrow: 1, yesterday: -1, 今天: 0, 明天: 1, 后天: 2, 昨天: -1, 前天: -2 }

/** The order that a browser's region writes numbers in. */
export function orderOf(tag: string): Order {
  const parts = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'numeric', year: 'numeric' }).formatToParts(new Date(2026, 2, 14))
  return parts.findIndex((p) => p.type === 'month') < parts.findIndex((p) => p.type === 'day') ? 'mdy' : 'dmy'
}

/**
 * Reads a date as people type it: "2026-03-01", "1 March 2026", "Mar 1", "3/14/2026", "2026年3月1日", "today".
 * Answers "2026-03-01", or "--03-01" without a year; undefined when it is none.
 */
export function parseDate(typed: string, reading: Reading): string | undefined {
  const text = typed.trim().toLowerCase()
  const shift = words[text]
  if (shift !== undefined) return shiftDay(reading.today, shift)
  const noYear = /^--(\d{2})-?(\d{2})$/.exec(text)
  if (noYear) return make(undefined, Number(noYear[1]), Number(noYear[2]), { ...reading, partial: true })
  const run = /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  if (run) return make(Number(run[1]), Number(run[2]), Number(run[3]), reading)
  const han = /^(?:(\d{4})\s*年)?\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?$/.exec(text)
  if (han) return make(han[1] ? Number(han[1]) : undefined, Number(han[2]), Number(han[3]), reading)
  const parts = text.split(/[\s,./-]+/).filter(Boolean)
  return parts.some((p) => monthNamed(p) > 0) ? named(parts, reading) : numeric(parts, reading, text.includes('.'))
}

/** The day that lies so many days from another. */
export function shiftDay(day: string, by: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + by)
  return date.toISOString().slice(0, 10)
}

function named(parts: string[], reading: Reading): string | undefined {
  let year: number | undefined
  let month = 0
  let day = 0
  for (const part of parts) {
    const plain = part.replace(/^(\d+)(st|nd|rd|th)$/, '$1')
    if (month === 0 && monthNamed(part) > 0) month = monthNamed(part)
    else if (/^\d{4}$/.test(plain) && year === undefined) year = Number(plain)
    else if (/^\d{1,2}$/.test(plain) && day === 0) day = Number(plain)
    else return undefined
  }
  return make(year, month, day, reading)
}

function numeric(parts: string[], reading: Reading, dotted: boolean): string | undefined {
  if (parts.length < 2 || parts.length > 3 || !parts.every((p) => /^\d{1,4}$/.test(p))) return undefined
  const [a = 0, b = 0, c] = parts.map(Number)
  if (parts[0]?.length === 4) return c === undefined ? undefined : make(a, b, c, reading)
  if (c !== undefined && parts[2]?.length !== 4) return undefined // two digits of a year are a guess
  const dayFirst = dotted || a > 12 || (b <= 12 && reading.order === 'dmy')
  return dayFirst ? make(c, b, a, reading) : make(c, a, b, reading)
}

function monthNamed(word: string): number {
  return word.length < 3 ? 0 : months.findIndex((name) => name.startsWith(word)) + 1
}

function make(year: number | undefined, month: number, day: number, reading: Reading): string | undefined {
  const known = year ?? (reading.partial ? 2000 : Number(reading.today.slice(0, 4))) // 2000 has a 29 February
  const last = new Date(Date.UTC(known, month, 0)).getUTCDate()
  if (known < 1000 || month < 1 || month > 12 || day < 1 || day > last) return undefined
  const two = (n: number) => String(n).padStart(2, '0')
  return year === undefined && reading.partial ? `--${two(month)}-${two(day)}` : `${known}-${two(month)}-${two(day)}`
}
