import { createContext, lazy, Suspense, use, useCallback, useEffect, useRef, useState, type ReactNode } from 'react'

const LeaveDialog = lazy(() => import('./LeaveDialog').then((m) => ({ default: m.LeaveDialog })))

/**
 * What was typed and not saved, by the place it belongs to. It lives in the
 * memory of this page only: values of records are never put into storage.
 */
export class Drafts {
  private readonly kept = new Map<string, unknown>()

  get<T>(place: string): T | undefined {
    return this.kept.get(place) as T | undefined
  }

  put(place: string, draft: unknown) {
    this.kept.set(place, draft)
  }

  drop(place: string) {
    this.kept.delete(place)
  }

  clear() {
    this.kept.clear()
  }

  get any(): boolean {
    return this.kept.size > 0
  }
}

const DraftsContext = createContext<Drafts | undefined>(undefined)

/** Keeps drafts above all pages, and asks before the browser throws them away. */
export function DraftsProvider({ children }: { children: ReactNode }) {
  const [drafts] = useState(() => new Drafts())
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (drafts.any) event.preventDefault()
    }
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [drafts])
  const [leaving, setLeaving] = useState<() => void>()
  const leave = useCallback((act: () => void) => (drafts.any ? setLeaving(() => act) : act()), [drafts])
  const onLeave = () => {
    drafts.clear()
    setLeaving(undefined)
    leaving?.()
  }
  return (
    <DraftsContext value={drafts}>
      <LeaveContext value={leave}>
        {children}
        {leaving && (
          <Suspense>
            <LeaveDialog onLeave={onLeave} onStay={() => setLeaving(undefined)} />
          </Suspense>
        )}
      </LeaveContext>
    </DraftsContext>
  )
}

const LeaveContext = createContext<(act: () => void) => void>((act) => act())

/** Does something that ends with the loss of all drafts, when there are none or the person does not need them. */
export function useLeave(): (act: () => void) => void {
  return use(LeaveContext)
}

export interface Draft<T> {
  value: T
  /** It was typed earlier, before this was opened. */
  found: boolean
  set(next: T | ((old: T) => T)): void
  /** Saved or given up: back to how it begins. */
  drop(): void
}

/**
 * State that outlives the component: whoever comes back to the place finds it,
 * if it is `worth` keeping. Key components by the place.
 */
export function useDraft<T>(place: string, start: T, worth: (value: T, start: T) => boolean): Draft<T> {
  const around = use(DraftsContext)
  const [own] = useState(() => new Drafts())
  const drafts = around ?? own
  const [value, setValue] = useState<T>(() => drafts.get<T>(place) ?? start)
  const [found, setFound] = useState(() => drafts.get(place) !== undefined)
  const latest = useRef(value)
  const first = useRef(start)
  const judge = useRef(worth)

  const set = useCallback(
    (next: T | ((old: T) => T)) => {
      latest.current = typeof next === 'function' ? (next as (old: T) => T)(latest.current) : next
      if (judge.current(latest.current, first.current)) drafts.put(place, latest.current)
      else drafts.drop(place)
      setValue(latest.current)
    },
    [drafts, place],
  )
  const drop = useCallback(() => {
    drafts.drop(place)
    latest.current = first.current
    setValue(first.current)
    setFound(false)
  }, [drafts, place])
  return { value, found, set, drop }
}
