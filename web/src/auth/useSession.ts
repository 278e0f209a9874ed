import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import type { SignedIn } from '@/api/types'

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: ({ signal }) => client.get<SignedIn>('/session', { signal }),
  staleTime: 60_000,
  retry: false,
})

/** Who sits before this browser; only below routes that need a session. */
export function useSession(): SignedIn {
  return useSuspenseQuery(sessionQuery).data
}

export function useSignOut() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => client.delete<undefined>('/session'),
    onSettled: () => {
      queries.clear()
      window.location.assign('/signin')
    },
  })
}
