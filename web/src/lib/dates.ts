/** Formats in one language and time zone; made once and shared. */
export interface DateFormats {
  /** "yesterday 14:20", "12 Mar, 09:05", "3 Jan 2024" */
  moment(at: string | Date): string
  /** exact, for a tooltip */
  exact(at: string | Date): string
  /** a calendar day "2024-03-12", or "--03-12" without a year */
  day(date: string): string
  /** the same for a narrow place, where the current year goes without saying */
  shortDay(date: string): string
  /** how long ago, "2 minutes ago" */
  ago(at: string | Date): string
}

const minute = 60_000
const hour = 60 * minute
const dayLength = 24 * hour

export function dateFormats(language: string, timeZone: string, now: () => Date = () => new Date()): DateFormats {
  const zone = { timeZone }
  const time = new Intl.DateTimeFormat(language, { ...zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const sameYear = new Intl.DateTimeFormat(language, { ...zone, day: 'numeric', month: 'short' })
  const otherYear = new Intl.DateTimeFormat(language, { ...zone, day: 'numeric', month: 'short', year: 'numeric' })
  const exact = new Intl.DateTimeFormat(language, { ...zone, dateStyle: 'full', timeStyle: 'long' })
  const keyed = new Intl.DateTimeFormat('en-CA', zone)
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const plainDay = new Intl.DateTimeFormat(language, { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' })
  const plainSameYear = new Intl.DateTimeFormat(language, { timeZone: 'UTC', day: 'numeric', month: 'short' })
  const plainYearless = new Intl.DateTimeFormat(language, { timeZone: 'UTC', day: 'numeric', month: 'long' })

  const daysBetween = (a: string, b: string) => Math.round((Date.parse(a) - Date.parse(b)) / dayLength)

  const write = (date: string, format: Intl.DateTimeFormat) => {
    if (date.startsWith('--')) return plainYearless.format(new Date(`2000-${date.slice(2)}T00:00:00Z`))
    const parsed = new Date(`${date}T00:00:00Z`)
    return Number.isNaN(parsed.getTime()) ? date : format.format(parsed)
  }

  return {
    moment(at) {
      const date = new Date(at)
      const day = keyed.format(date)
      const today = keyed.format(now())
      const days = daysBetween(day, today)
      if (days === 0 || days === -1) return `${relative.format(days, 'day')} ${time.format(date)}`
      return day.slice(0, 4) === today.slice(0, 4) ? `${sameYear.format(date)} ${time.format(date)}` : otherYear.format(date)
    },
    exact: (at) => exact.format(new Date(at)),
    day: (date) => write(date, plainDay),
    shortDay: (date) => write(date, date.startsWith(keyed.format(now()).slice(0, 5)) ? plainSameYear : plainDay),
    ago(at) {
      const passed = new Date(at).getTime() - now().getTime()
      const size = Math.abs(passed)
      if (size < hour) return relative.format(Math.round(passed / minute), 'minute')
      if (size < dayLength) return relative.format(Math.round(passed / hour), 'hour')
      return relative.format(Math.round(passed / dayLength), 'day')
    },
  }
}
