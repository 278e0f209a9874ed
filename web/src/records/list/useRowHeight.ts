import { useSyncExternalStore } from 'react'

/** Height of a row in pixels, as the chosen density has it in `--hf-row`. */
export function useRowHeight(): number {
  return useSyncExternalStore(watch, read)
}

function watch(notify: () => void): () => void {
  const observer = new MutationObserver(notify)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-density'] })
  return () => observer.disconnect()
}

function read(): number {
  return Number.parseInt(getComputedStyle(document.documentElement).getPropertyValue('--hf-row'), 10) || 36
}
