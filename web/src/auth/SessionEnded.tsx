import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'

import { client } from '@/api/client'
import { onSignedIn } from '@/api/events'
import { keys } from '@/api/keys'
import type { SignedIn } from '@/api/types'

const SignInAgain = lazy(() => import('./SignInAgain').then((m) => ({ default: m.SignInAgain })))

/**
 * Notices when the session ended and has the person sign in again in place.
 * The page stays as it is below, with everything typed into it.
 */
export function SessionEnded() {
  const queries = useQueryClient()
  const [ended, setEnded] = useState(false)
  useEffect(() => {
    client.listen({ sessionEnded: () => setEnded(queries.getQueryData(keys.session) !== undefined) })
  }, [queries])
  // Signed in again elsewhere in this browser, which tells its tabs; or by a link, which is seen on coming back.
  useEffect(() => {
    if (!ended) return
    const look = async () => {
      const was = queries.getQueryData<SignedIn>(keys.session)
      const now = await client.get<SignedIn>('/session').catch(() => undefined)
      if (!now) return
      // What lies below belongs to somebody else.
      if (now.user.id !== was?.user.id) window.location.assign('/')
      queries.setQueryData(keys.session, now)
      setEnded(false)
      await queries.invalidateQueries()
    }
    const ignore = onSignedIn(() => void look())
    const seen = () => void look()
    window.addEventListener('focus', seen)
    return () => {
      ignore()
      window.removeEventListener('focus', seen)
    }
  }, [ended, queries])
  if (!ended) return null
  return (
    <Suspense>
      <SignInAgain onDone={() => setEnded(false)} />
    </Suspense>
  )
}
