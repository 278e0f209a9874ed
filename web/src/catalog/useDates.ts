import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

import { keys } from '@/api/keys'
import type { components } from '@/api/types.gen'
import { dateFormats, type DateFormats } from '@/lib/dates'

/** The time zone in which this person reads times. */
export function useTimeZone(): string {
  const me = useQueryClient().getQueryData<components['schemas']['Me']>(keys.me)
  return me?.time_zone || Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** Dates in the reader's language and zone. */
export function useDates(): DateFormats {
  const { i18n } = useTranslation()
  const zone = useTimeZone()
  return useMemo(() => dateFormats(i18n.language, zone), [i18n.language, zone])
}
