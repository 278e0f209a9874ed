import { useMemo } from 'react'

import type { RecordData } from '@/api/types'
import type { Address } from './useAddress'

/** The record that the panel shows, and its neighbours in the list. */
export function usePeek(address: Address, rows: readonly RecordData[]) {
  const { panel, openPanel } = address
  const id = panel?.startsWith('peek:') ? panel.slice('peek:'.length) : undefined
  return useMemo(() => {
    const at = id === undefined ? -1 : rows.findIndex((r) => r.id === id)
    const to = (index: number) => {
      const next = at < 0 ? undefined : rows[index]
      return next && (() => openPanel(`peek:${next.id}`))
    }
    return { id, onMove: { before: to(at - 1), after: to(at + 1) } }
  }, [id, rows, openPanel])
}
