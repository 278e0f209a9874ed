import { useMemo } from 'react'

import { useTimeZone } from '@/i18n/useDateFormats'
import { orderOf, type Reading } from './parse'

/** How typed dates are read here and now. */
export function useReading(partial: boolean): Reading {
  const timeZone = useTimeZone()
  return useMemo(
    () => ({ partial, order: orderOf(navigator.language), today: new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date()) }),
    [partial, timeZone],
  )
}
