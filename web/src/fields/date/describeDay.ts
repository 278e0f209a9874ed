import i18next from 'i18next'

import { dateFormats } from '@/lib/dates'
import type { DescribeContext } from '../contract'
import { isPeriod } from './period'

/** A day or a period as words in a chip. */
export function describeDay(value: unknown, { language, timeZone }: DescribeContext): string {
  if (isPeriod(value)) return i18next.getFixedT(language, 'fields')(`period.${value}`)
  if (typeof value === 'string' && /^\d{4}-\d{2}$/.test(value)) return new Intl.DateTimeFormat(language, { timeZone: 'UTC', month: 'long', year: 'numeric' }).format(new Date(`${value}-01T00:00:00Z`))
  return typeof value === 'string' ? dateFormats(language, timeZone).day(value) : ''
}
