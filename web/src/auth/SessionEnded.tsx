import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'

import { client } from '@/api/client'
import { keys } from '@/api/keys'

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
  if (!ended) return null
  return (
    <Suspense>
      <SignInAgain onDone={() => setEnded(false)} />
    </Suspense>
  )
}
