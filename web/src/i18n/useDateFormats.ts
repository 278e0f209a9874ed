import { createContext, use } from 'react'

import { dateFormats, type DateFormats } from '@/lib/dates'
import { useTranslation } from './useTranslation'

/** The reader's time zone; the browser's unless the frame says otherwise. */
export const TimeZoneContext = createContext(Intl.DateTimeFormat().resolvedOptions().timeZone)

export function useTimeZone(): string {
  return use(TimeZoneContext)
}

/** "2026-03-14": the day it is for the reader. */
export function useToday(): string {
  const timeZone = useTimeZone()
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date())
}

// Formats are costly to make and a list has a thousand cells.
const made = new Map<string, DateFormats>()

/** Dates as the reader writes them, in their language and time zone. */
export function useDateFormats(): DateFormats {
  const { i18n } = useTranslation()
  const timeZone = useTimeZone()
  const key = `${i18n.language} ${timeZone}`
  let formats = made.get(key)
  if (!formats) {
    formats = dateFormats(i18n.language, timeZone)
    made.set(key, formats)
  }
  return formats
}
