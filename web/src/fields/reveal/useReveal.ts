import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import type { RecordData, Value } from '@/api/types'
import type { Field } from '@/catalog/types'
import { useObjectNamed } from '@/catalog/useCatalog'

/** How long a revealed value stays on the screen, in seconds. */
export const shownFor = 30

export interface Reveal {
  /** The person may ask for this value. */
  may: boolean
  /** The value while it is shown. */
  value: Value | undefined
  /** Seconds until it is masked again. */
  left: number
  asking: boolean
  problem: unknown
  show(): void
  hide(): void
}

interface Shown {
  value: Value
  /** Which record, as it is on the screen: when that changes, the value is masked again. */
  of: string
  left: number
}

/**
 * The value behind a mask, asked for by itself; the server notes who did. It
 * lives in this component only and goes after `shownFor` seconds.
 */
export function useReveal(field: Field, record: RecordData): Reveal {
  const object = useObjectNamed(record.object)
  const of = `${record.id} ${record.version} ${field.name}`
  const [shown, setShown] = useState<Shown>()
  const [asking, setAsking] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const open = shown?.of === of

  useEffect(() => {
    if (!open) return
    const tick = window.setInterval(() => setShown((old) => (old && old.left > 1 ? { ...old, left: old.left - 1 } : undefined)), 1000)
    return () => window.clearInterval(tick)
  }, [open])

  const queries = useQueryClient()
  const plural = object?.plural
  const ask = useCallback(async () => {
    if (!plural) return
    setAsking(true)
    setProblem(undefined)
    try {
      const answer = await client.post<RecordData>(`/${plural}/${record.id}/reveal`, { fields: [field.name] })
      setShown({ value: (answer[field.name] as Value | undefined) ?? null, of, left: shownFor })
      void queries.invalidateQueries({ queryKey: keys.history(plural, record.id) }) // asking is in the log
    } catch (refused) {
      setProblem(refused)
    } finally {
      setAsking(false)
    }
  }, [plural, record.id, field.name, of, queries])

  return {
    may: field.reveal && Boolean(record.masked?.[field.name]) && !record.deleted_at,
    value: open ? shown.value : undefined,
    left: open ? shown.left : 0,
    asking,
    problem,
    show: () => void ask(),
    hide: () => setShown(undefined),
  }
}
