import { useEffect, useRef } from 'react'

import type { RecordData } from '@/api/types'

// A panel that closes gives the focus back to where it was opened; after that.
const afterPanel = 40

/** Whoever went from row to row in the panel goes on, when it closes, from the row seen last. */
export function usePeekEnd(peeked: string | undefined, rows: readonly RecordData[], moveTo: (index: number) => void) {
  const seen = useRef<{ first: string; last: string }>(undefined)
  useEffect(() => {
    if (peeked !== undefined) {
      seen.current = { first: seen.current?.first ?? peeked, last: peeked }
      return
    }
    const { first, last } = seen.current ?? {}
    seen.current = undefined
    if (last === undefined || first === last) return
    const index = rows.findIndex((r) => r.id === last)
    // Not stopped when the rows change meanwhile: the row is still the one seen last.
    window.setTimeout(() => moveTo(index), afterPanel)
  }, [peeked, rows, moveTo])
}
