import { queryOptions } from '@tanstack/react-query'

import { client } from './client'
import { keys } from './keys'
import type { components } from './types.gen'

export type Status = components['schemas']['Status']

/** How the installation is, for the dot and the line above lists. */
export const statusQuery = queryOptions({
  queryKey: keys.status,
  queryFn: ({ signal }) => client.get<Status>('/status', { signal }),
  staleTime: 60_000,
  refetchInterval: 300_000,
})
