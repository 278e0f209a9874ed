import { useLocation } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'

import type { RecordData } from '@/api/types'
import { isFocusLost } from '@/ui/useHeading'

// From which row a list was left, by its entry in the history; as long as the page lives.
const left = new Map<string, string>()

/** Whoever comes back to a list by Back finds the focus at the row that they opened. */
export function useReturn(rows: readonly RecordData[], active: number, moveTo: (index: number) => void) {
  const { pathname, key } = useLocation({ select: (l) => ({ pathname: l.pathname, key: l.state.__TSR_key ?? '' }), structuralSharing: true })
  const [list] = useState(pathname)
  const now = useRef({ entry: key, id: rows[active]?.id })
  useEffect(() => {
    // The address changes before the list is gone.
    now.current = { entry: pathname === list ? key : now.current.entry, id: rows[active]?.id }
  })
  useEffect(() => () => {
    const { entry, id } = now.current
    if (id !== undefined) left.set(entry, id)
  }, [])

  const wanted = useRef(left.get(key))
  useEffect(() => {
    const id = wanted.current
    if (id === undefined || rows.length === 0) return
    wanted.current = undefined
    left.delete(key)
    const index = rows.findIndex((row) => row.id === id)
    if (index >= 0 && isFocusLost()) moveTo(index)
  }, [key, rows, moveTo])
}
