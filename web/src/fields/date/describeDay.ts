import i18next from 'i18next'

import { dateFormats } from '@/lib/dates'
import type { DescribeContext } from '../contract'
import { isPeriod } from './period'

/** A day or a period as words in a chip. */
export function describeDay(value: unknown, { language, timeZone }: DescribeContext): string {
  if (isPeriod(value)) return i18next.getFixedT(language, 'fields')(`period.${value}`)
  return typeof value === 'string' ? dateFormats(language, timeZone).day(value) : ''
}
