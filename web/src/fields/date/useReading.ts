import { useMemo } from 'react'

import { useToday } from '@/i18n/useDateFormats'
import { orderOf, type Reading } from './parse'

/** How typed dates are read here and now. */
export function useReading(partial: boolean): Reading {
  const today = useToday()
  return useMemo(() => ({ partial, order: orderOf(navigator.language), today }), [partial, today])
}
