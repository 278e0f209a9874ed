import { shiftDay } from './parse'

/** Spans that move with the day they are asked on. */
export const periods = [
  'today', 'yesterday', 'tomorrow', 'this_week', 'last_week', 'next_week',
  'this_month', 'last_month', 'next_month', 'this_year', 'last_year', 'last_7_days', 'last_30_days', 'next_7_days',
] as const
export type Period = (typeof periods)[number]

export function isPeriod(value: unknown): value is Period {
  return (periods as readonly unknown[]).includes(value)
}

/** First and last day of a period; weeks begin on Monday. */
export function daysOf(period: Period, today: string): [first: string, last: string] {
  const date = new Date(`${today}T00:00:00Z`)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  const monday = shiftDay(today, -((date.getUTCDay() + 6) % 7))
  const monthAt = (by: number): [string, string] => [iso(Date.UTC(year, month + by, 1)), iso(Date.UTC(year, month + by + 1, 0))]
  const week = (by: number): [string, string] => [shiftDay(monday, by * 7), shiftDay(monday, by * 7 + 6)]
  switch (period) {
    case 'today': return [today, today]
    case 'yesterday': return [shiftDay(today, -1), shiftDay(today, -1)]
    case 'tomorrow': return [shiftDay(today, 1), shiftDay(today, 1)]
    case 'this_week': return week(0)
    case 'last_week': return week(-1)
    case 'next_week': return week(1)
    case 'this_month': return monthAt(0)
    case 'last_month': return monthAt(-1)
    case 'next_month': return monthAt(1)
    case 'this_year': return [`${year}-01-01`, `${year}-12-31`]
    case 'last_year': return [`${year - 1}-01-01`, `${year - 1}-12-31`]
    case 'last_7_days': return [shiftDay(today, -6), today]
    case 'last_30_days': return [shiftDay(today, -29), today]
    case 'next_7_days': return [today, shiftDay(today, 6)]
  }
}

function iso(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** Today in the browser's own time zone. */
export function browserToday(now: Date = new Date()): string {
  return new Intl.DateTimeFormat('en-CA').format(now)
}
