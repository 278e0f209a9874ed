import { useSyncExternalStore } from 'react'

import { recall, remember } from './storage'

// Choices of this browser, shared by all components that show them.
type Name = 'density' | 'sidebar' | 'keys'

const changed = new EventTarget()

/** A preference and how to set it; the first of the words given is the default. */
export function usePreference<T extends string>(name: Name, first: T): [T, (value: T) => void] {
  const value = useSyncExternalStore(
    (notify) => {
      changed.addEventListener(name, notify)
      return () => changed.removeEventListener(name, notify)
    },
    () => (recall(name) ?? first) as T,
  )
  return [
    value,
    (next) => {
      remember(name, next)
      changed.dispatchEvent(new Event(name))
    },
  ]
}
