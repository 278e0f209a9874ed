import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

import { client } from '@/api/client'
import { followEvents, type LiveEvent } from '@/api/events'
import { keys } from '@/api/keys'
import type { Catalog } from '@/catalog/types'

/** Many changes in a moment become one look at the server. */
const settle = 250

/** An import changes lists all the time; a look that is under way shall come to its end. */
const atMostEvery = 2_000

/** Keeps what is on screen in step with the server. */
export function useLiveUpdates(): void {
  const queries = useQueryClient()
  useEffect(() => {
    const look = (events: LiveEvent[]) => {
      for (const key of staleKeys(queries, events)) void queries.invalidateQueries({ queryKey: key })
    }
    const progress = gather(settle, look)
    const changes = gather(atMostEvery, look)
    const stop = followEvents((event) => {
      if (event.type === 'session_ended') client.endSession()
      // Whether it is the stream only, or the server, a question tells.
      if (event.type === 'cut') void client.get('/status').catch(() => undefined)
      if (event.type === 'import' || event.type === 'bulk' || event.type === 'export' || event.type === 'verification') progress.add(event)
      else changes.add(event)
    }, () => client.eventsFrom)
    return () => {
      stop()
      progress.stop()
      changes.stop()
    }
  }, [queries])
}

/** Collects events and hands them on together: soon, but not more often than said. */
function gather(every: number, look: (events: LiveEvent[]) => void) {
  let waiting: LiveEvent[] = []
  let timer: number | undefined
  let looked = -every
  return {
    add(event: LiveEvent) {
      waiting.push(event)
      timer ??= window.setTimeout(() => {
        const events = waiting
        waiting = []
        timer = undefined
        looked = performance.now()
        look(events)
      }, Math.max(settle, looked + every - performance.now()))
    },
    stop() {
      window.clearTimeout(timer)
    },
  }
}

type Key = readonly unknown[]

/** What the events made stale, each key once. */
export function staleKeys(queries: QueryClient, events: LiveEvent[]): Key[] {
  if (events.some((e) => e.type === 'resync')) return [[]]
  const catalog = queries.getQueryData<Catalog>(keys.catalog)
  const stale = new Map<string, Key>()
  const add = (key: Key) => stale.set(JSON.stringify(key), key)
  for (const event of events) {
    switch (event.type) {
      case 'change': {
        const plural = catalog?.data.find((o) => o.name === event.object)?.plural
        if (!plural) break
        add(keys.lists(plural))
        if (event.ids) for (const id of event.ids) add(keys.record(plural, id))
        else add(keys.object(plural))
        break
      }
      case 'import':
        add(keys.imports)
        break
      case 'bulk':
        add(keys.bulk)
        break
      case 'export':
        add(keys.exports)
        break
      case 'notice':
        add(keys.notices)
        break
      case 'verification':
        add(keys.health)
        add(keys.status)
        break
      case 'workspace':
        add(keys.workspace)
        add(keys.catalog)
        add(keys.definitions)
        add(keys.me)
        break
      case 'session_ended':
      case 'hello':
      case 'cut':
      case 'resync':
        break
    }
  }
  return [...stale.values()]
}
