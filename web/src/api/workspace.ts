import { queryOptions } from '@tanstack/react-query'

import { client } from './client'
import { keys } from './keys'
import type { components } from './types.gen'

export type Workspace = components['schemas']['Workspace']

/** The organisation: its name, zone, money, and how its recovery key stands. */
export const workspaceQuery = queryOptions({
  queryKey: keys.workspace,
  queryFn: ({ signal }) => client.get<Workspace>('/workspace', { signal }),
  staleTime: 60_000,
})
