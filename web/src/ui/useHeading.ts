import { useRouter } from '@tanstack/react-router'
import { useEffect, useRef, type RefObject } from 'react'

/** The frame's content, which has the focus while the page in it is on its way. */
export const contentId = 'content'

/** Whether nothing in particular has the focus, so that moving it takes it from nobody. */
export function isFocusLost(): boolean {
  const at = document.activeElement
  return at === null || at === document.body || at.id === contentId || at.tagName === 'H1'
}

/**
 * The first heading of a page: takes the focus when the page before went away
 * with it, so that keys and screen readers go on from the top of this one. The
 * first page of all leaves it where browsers put it.
 */
export function useHeading(): RefObject<HTMLHeadingElement | null> {
  const router = useRouter()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const { location, resolvedLocation } = router.state
    const moved = resolvedLocation !== undefined && resolvedLocation.pathname !== location.pathname
    if (isFocusLost() && (moved || document.activeElement?.id === contentId)) heading.current?.focus({ preventScroll: true })
  }, [router])
  return heading
}
