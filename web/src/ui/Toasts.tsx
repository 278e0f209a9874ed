import { lazy, Suspense, useEffect, useState } from 'react'

import { firstToast } from './toast'

const Notifications = lazy(() => import('./notifications').then((m) => ({ default: m.Notifications })))

/** Where toasts appear, from the first one on. */
export function Toasts() {
  const [wanted, setWanted] = useState(false)
  useEffect(() => {
    const want = () => setWanted(true)
    window.addEventListener(firstToast, want, { once: true })
    return () => window.removeEventListener(firstToast, want)
  }, [])
  if (!wanted) return null
  return (
    <Suspense>
      <Notifications position="bottom-center" limit={3} />
    </Suspense>
  )
}
