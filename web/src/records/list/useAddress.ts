import { useLocation, useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo } from 'react'

import type { ObjectDef } from '@/catalog/types'
import { joinConditions, knownConditions, readConditions, splitConditions, writeConditions, type Condition } from '../conditions'
import type { ListMemory, ListSearch } from '../search'
import { knownSort, readSort, writeSort, type Sort } from './sort'
import { unread, type Part } from './unread'

/** What a list is asked and shows, as its address and its history entry say. */
export interface Asked {
  q: string
  conditions: Condition[]
  sort: Sort[]
  /** Undefined when the address names none. */
  columns: string[] | undefined
  /** Records in the trash, instead of those that are there. */
  trash: boolean
}

export interface Address extends Asked {
  /** What the address says besides, and cannot be read. */
  unread: Part[]
  panel: string | undefined
  /** "replace" for what follows a first change at once, such as further typing. */
  change(patch: Partial<Asked>, how?: 'push' | 'replace'): void
  openPanel(panel: string): void
  closePanel(): void
}

/** The state of a list that its address and its history entry hold. */
export function useAddress(object: ObjectDef): Address {
  const search = useSearch({ strict: false }) as ListSearch
  const memory = useLocation({ select: (l) => l.state.list })
  const navigate = useNavigate()
  const router = useRouter()

  const asked = useMemo(() => readAsked(object, search, memory), [object, search, memory])

  // Read when called, not when rendered: a debounced call must not undo what came between.
  const now = useCallback(() => {
    const { search, state } = router.latestLocation
    return { search: search as ListSearch, memory: state.list }
  }, [router])

  const change = useCallback(
    (patch: Partial<Asked>, how: 'push' | 'replace' = 'push') => {
      const at = now()
      const written = write(object, { ...readAsked(object, at.search, at.memory), ...patch })
      // What goes with no change asked for is still to be told of.
      const missed = Object.keys(patch).length === 0 ? unread(object, at.search) : []
      void navigate({
        to: '.',
        search: { ...at.search, ...written.search },
        state: (old) => ({ ...old, list: { ...written.memory, ...(missed.length > 0 && { missed }), opened: how === 'replace' && at.memory?.opened } }),
        replace: how === 'replace',
      })
    },
    [navigate, now, object],
  )

  const openPanel = useCallback(
    (panel: string) => {
      const at = now()
      const replace = at.search.panel !== undefined
      void navigate({
        to: '.',
        search: { ...at.search, panel },
        state: (old) => ({ ...old, list: { ...at.memory, opened: !replace || at.memory?.opened } }),
        replace,
      })
    },
    [navigate, now],
  )

  const closePanel = useCallback(() => {
    const at = now()
    if (at.memory?.opened) router.history.back()
    else void navigate({ to: '.', search: { ...at.search, panel: undefined }, state: true, replace: true })
  }, [navigate, now, router])

  // A link typed by hand may hold what addresses must not: it is taken out at once.
  const leaks = splitConditions(object, readConditions(search.filter)).sealed.length > 0
  useEffect(() => {
    if (leaks) change({}, 'replace')
  }, [leaks, change])

  const not = useMemo(() => [...new Set([...unread(object, search), ...(memory?.missed ?? [])])], [object, search, memory])

  return useMemo(() => ({ ...asked, unread: not, panel: search.panel, change, openPanel, closePanel }), [asked, not, search.panel, change, openPanel, closePanel])
}

/** What an address and its history entry ask of a list. */
export function readAsked(object: ObjectDef, search: ListSearch, memory: ListMemory | undefined): Asked {
  return {
    q: memory?.q ?? '',
    conditions: knownConditions(object, joinConditions(readConditions(search.filter), memory?.sealed ?? [])),
    sort: knownSort(object, readSort(search.sort)),
    columns: search.columns?.split(','),
    trash: search.trash === 1,
  }
}

function write(object: ObjectDef, asked: Asked): { search: ListSearch; memory: ListMemory } {
  const { plain, sealed } = splitConditions(object, asked.conditions)
  return {
    search: { sort: writeSort(asked.sort), filter: writeConditions(plain), columns: asked.columns?.join(','), trash: asked.trash ? 1 : undefined },
    memory: { q: asked.q || undefined, sealed: sealed.length > 0 ? sealed : undefined },
  }
}
