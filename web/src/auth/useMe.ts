import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import type { components } from '@/api/types.gen'

export type Me = components['schemas']['Me']

export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => client.get<Me>('/me', { signal }),
  staleTime: 60_000,
})

/** Who is signed in; only below routes that need it. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data
}
