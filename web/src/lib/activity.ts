/** Without a key or pointer for so long, requests are the page's own and not the person's. */
const quietAfter = 60_000

let last = Date.now()

/** Begins to notice whether somebody is there. */
export function watchActivity(): void {
  const seen = () => {
    last = Date.now()
  }
  for (const kind of ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart']) {
    window.addEventListener(kind, seen, { passive: true, capture: true })
  }
}

/** Whether nobody has used this page for a while; such requests must not keep a session alive. */
export function isUnattended(now = Date.now()): boolean {
  return now - last > quietAfter
}
