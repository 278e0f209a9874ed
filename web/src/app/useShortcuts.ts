import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'

import { usePreference } from '@/lib/preferences'
import { usePlaces } from './navigation'

/** After G, the letter of an object: its own first, so that people can guess. */
export const gotoLetters: Record<string, string> = { contact: 'p', company: 'c', task: 't', note: 'n' }

const chordWait = 1_200

interface Openers {
  openPalette(): void
  openSheet(): void
}

/** Keys that work on every page. Single letters are off while typing, and when switched off. */
export function useShortcuts({ openPalette, openSheet }: Openers): void {
  const navigate = useNavigate()
  const { objects } = usePlaces()
  const [letters] = usePreference<'on' | 'off'>('keys', 'on')
  useEffect(() => {
    let chord = 0
    const go = (letter: string) => {
      const place = objects.find((p) => gotoLetters[p.id] === letter)
      if (place) void navigate({ to: place.to })
    }
    // Of the kind that is on screen, or else of the first that may be made.
    const create = () => {
      const makeable = objects.flatMap((p) => (p.object?.may.create ? [p.object.plural] : []))
      const here = window.location.pathname.split('/')[1] ?? ''
      const plural = makeable.includes(here) ? here : makeable[0]
      if (plural) void navigate({ to: '/$plural', params: { plural }, search: { panel: 'new' } })
    }
    const onKey = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        openPalette()
        return
      }
      if (letters === 'off' || event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return
      if (Date.now() - chord < chordWait) {
        chord = 0
        go(event.key.toLowerCase())
      } else if (event.key === 'g') {
        chord = Date.now()
      } else if (event.key === 'c') {
        event.preventDefault() // the letter must not end up in the form that opens
        create()
      } else if (event.key === '?') {
        openSheet()
      }
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [objects, letters, navigate, openPalette, openSheet])
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest('[role="dialog"]') !== null)
}
