import { useRouter, type AnyRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'

/**
 * For what opens over a page and goes away as a whole when it closes: gives the
 * focus back to what had it before, or to where keys go on when that is gone.
 * Mantine does so only for dialogs that stay while they are closed.
 */
export function useReturnFocus(): void {
  const router = useRouter({ warn: false }) as AnyRouter | undefined
  // Read while rendering: the first field takes the focus before any effect runs.
  const [before] = useState(() => ({ element: document.activeElement, page: pageOf(router) }))
  // Runs when the dialog is out of the document, and the focus with it.
  useEffect(() => () => {
    // Another page has its own place for the focus, and another dialog keeps it.
    if (pageOf(router) === before.page && isNowhere()) giveBack(before.element)
  }, [router, before])
}

function giveBack(element: Element | null) {
  const main = document.querySelector('main') ?? document
  // The row of a list that has the keys, or else the heading.
  const places = [element, main.querySelector('[role="row"][tabindex="0"]'), main.querySelector('h1')]
  for (const place of places) {
    if (isNowhere() && place instanceof HTMLElement && place !== document.body) place.focus({ preventScroll: true })
  }
}

function isNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body
}

function pageOf(router: AnyRouter | undefined): string {
  return router?.history.location.pathname ?? window.location.pathname
}
