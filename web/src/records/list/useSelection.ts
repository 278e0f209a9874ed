import { useCallback, useMemo, useState } from 'react'

export interface Selection {
  ids: ReadonlySet<string>
  /** All that fit are chosen, loaded or not. */
  everything: boolean
  has(id: string): boolean
  toggle(id: string): void
  add(ids: readonly string[]): void
  chooseEverything(): void
  clear(): void
}

const nothing: ReadonlySet<string> = new Set()

/** The chosen rows of a list, by id. */
export function useSelection(): Selection {
  const [ids, setIds] = useState(nothing)
  const [everything, setEverything] = useState(false)
  const toggle = useCallback((id: string) => {
    setEverything(false)
    setIds((old) => {
      const next = new Set(old)
      if (!next.delete(id)) next.add(id)
      return next
    })
  }, [])
  const add = useCallback((more: readonly string[]) => setIds((old) => new Set([...old, ...more])), [])
  const chooseEverything = useCallback(() => setEverything(true), [])
  const clear = useCallback(() => {
    setIds(nothing)
    setEverything(false)
  }, [])
  const has = useCallback((id: string) => everything || ids.has(id), [everything, ids])
  return useMemo(() => ({ ids, everything, has, toggle, add, chooseEverything, clear }), [ids, everything, has, toggle, add, chooseEverything, clear])
}
