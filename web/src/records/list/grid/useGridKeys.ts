import { useCallback, useEffect, useMemo, useRef, useState, type FocusEvent, type KeyboardEvent, type MouseEvent, type RefObject } from 'react'

import { hasModifier, isTyping, lettersOn } from '../typing'

/** What the keys of a list do with the row at an index. */
export interface GridActions {
  open(index: number): void
  peek(index: number): void
  /** Undefined where nothing can be done with chosen rows. */
  select?: ((index: number) => void) | undefined
  selectAll?: (() => void) | undefined
  /** Only in the trash. */
  restore?: ((index: number) => void) | undefined
  /** Only of tasks: done, or open again. */
  tick?: ((index: number) => void) | undefined
  clear(): void
}

interface Options {
  /** Rows that are there. */
  count: number
  /** There are further rows, which `loadMore` fetches. */
  more: boolean
  loadMore(): void
  scroller: RefObject<HTMLElement | null>
  height: number
  actions: GridActions
}

/** Where a key leads to from a row; undefined when it does not move. */
export function target(key: string, from: number, count: number, page: number): number | undefined {
  const last = count - 1
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return Math.min(from + 1, last)
    case 'ArrowUp':
    case 'k':
      return Math.max(from - 1, 0)
    case 'PageDown':
      return Math.min(from + page, last)
    case 'PageUp':
      return Math.max(from - page, 0)
    case 'Home':
      return 0
    case 'End':
      return last
  }
  return undefined
}

/** Arrows, J and K move, Enter opens, Space peeks, X chooses: one row has the focus, all of the grid is one tab stop. */
export function useGridKeys({ count, more, loadMore, scroller, height, actions }: Options) {
  const [active, setActive] = useState(0)
  const wanted = useRef(false)
  const scrollTo = useRef<(index: number) => void>(() => undefined)
  const bind = useCallback((fn: (index: number) => void) => {
    scrollTo.current = fn
  }, [])

  const moveTo = useCallback(
    (index: number) => {
      if (index < 0) return
      wanted.current = true
      scrollTo.current(index)
      setActive(index)
      // Where it is already, no rendering follows that would move the focus.
      rowAt(scroller.current, index)?.focus({ preventScroll: true })
    },
    [scroller],
  )
  useEffect(() => {
    if (!wanted.current) return
    wanted.current = false
    rowAt(scroller.current, active)?.focus({ preventScroll: true })
  })

  const latest = useRef({ active, count, more, loadMore, height, actions })
  useEffect(() => {
    latest.current = { active, count, more, loadMore, height, actions }
  })

  // A key may lead beyond the rows that are there. They are fetched on the way, and the place they will have is in view meanwhile.
  const goal = useRef<number>(undefined)
  const goTo = useCallback(
    (index: number) => {
      const { count, more, loadMore } = latest.current
      const last = count - 1
      goal.current = more && index > last ? index : undefined
      moveTo(Math.min(index, last))
      if (goal.current === undefined) return
      scrollTo.current(beyond(index, last))
      loadMore()
    },
    [moveTo],
  )
  useEffect(() => {
    if (goal.current === undefined) return
    if (count > 0 && scroller.current?.contains(document.activeElement)) goTo(goal.current)
    else goal.current = undefined // whoever went elsewhere is not fetched back
  }, [count, goTo, scroller])
  const stay = useCallback(() => {
    goal.current = undefined
  }, [])

  const onKey = useCallback(
    (event: KeyboardEvent | globalThis.KeyboardEvent) => {
      const { active, count, more, height, actions } = latest.current
      const at = Math.min(active, count - 1)
      if (count === 0 || event.defaultPrevented) return
      stay()
      if ((event.ctrlKey || event.metaKey) && event.key === 'a' && actions.selectAll) {
        actions.selectAll()
      } else if (hasModifier(event) || (event.key.length === 1 && event.key !== ' ' && !lettersOn())) {
        return
      } else {
        const to = target(event.key, at, more ? Infinity : count, pageOf(scroller.current, height))
        if (to !== undefined) {
          if (event.shiftKey && actions.select && to !== at) actions.select(Math.min(to, count - 1))
          goTo(to)
        } else if (event.key === 'Enter') actions.open(at)
        else if (event.key === ' ') actions.peek(at)
        else if (event.key === 'x' && actions.select) actions.select(at)
        else if (event.key === 'Escape') actions.clear()
        else return
      }
      event.preventDefault()
    },
    [goTo, stay, scroller],
  )

  // J and K also begin from nowhere, so that nobody has to find the table first.
  useEffect(() => {
    const onWindow = (event: globalThis.KeyboardEvent) => {
      if (!/^[jk]$/.test(event.key) || isTyping(event.target) || scroller.current?.contains(event.target as Node)) return
      if (hasModifier(event) || !lettersOn() || event.defaultPrevented || latest.current.count === 0) return
      event.preventDefault()
      moveTo(Math.min(latest.current.active, latest.current.count - 1))
    }
    window.addEventListener('keydown', onWindow)
    return () => window.removeEventListener('keydown', onWindow)
  }, [moveTo, scroller])

  return useMemo(
    () => ({
      active,
      bind,
      moveTo,
      /** Ends a way that leads on by itself. */
      stay,
      enterRows: () => moveTo(Math.min(latest.current.active, latest.current.count - 1)),
      onKeyDown: (event: KeyboardEvent) => {
        // Links and buttons in a row keep their own keys; its check box only those that tick it and lead away.
        const at = event.target as Element
        const box = at.matches('[data-index] input[type="checkbox"]')
        if (at.matches('[data-index]') || (box && !['Enter', ' '].includes(event.key))) onKey(event)
      },
      /** The row that has the focus is the one that keys start from, however it came by it. */
      onFocus: (event: FocusEvent) => {
        const at = (event.target as HTMLElement).dataset.index
        if (at !== undefined) setActive(Number(at))
      },
      onClick: (event: MouseEvent) => {
        const row = (event.target as Element).closest<HTMLElement>('[data-index]')
        stay()
        if (row) setActive(Number(row.dataset.index))
      },
    }),
    [active, bind, moveTo, stay, onKey],
  )
}

// As many places are kept for rows on their way.
const kept = 20

function beyond(index: number, last: number): number {
  return Math.min(index, last + kept)
}

function rowAt(scroller: HTMLElement | null, index: number): HTMLElement | null {
  return scroller?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null
}

function pageOf(scroller: HTMLElement | null, height: number): number {
  return Math.max(1, Math.floor((scroller?.clientHeight ?? 0) / height) - 2)
}
