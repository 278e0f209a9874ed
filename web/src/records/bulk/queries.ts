import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import type { components } from '@/api/types.gen'

type Schemas = components['schemas']
export type Work = Schemas['BulkWork']
export type WorkRequest = Schemas['BulkRequest']
type WorkList = Schemas['BulkList']

/** Whether something still goes on with it in the background. */
export function isBusy(work: Work): boolean {
  return work.state === 'waiting' || work.state === 'running' || work.state === 'reverting'
}

// The live stream says when to look again; this is for when it is cut.
const lookAgain = 2_000

/** One's own work on many records at once, the newest first; asked for when some was begun here, or the stream tells of it. */
export const worksQuery = queryOptions({
  queryKey: keys.bulk,
  queryFn: ({ signal }) => client.get<WorkList>('/bulk', { signal }),
  refetchInterval: ({ state }) => (state.data?.data.some(isBusy) ? lookAgain : false),
  enabled: ({ state }) => state.data !== undefined || state.isInvalidated,
  staleTime: 60_000,
})

/** What can be done with work; each answer is shown at once. */
export function useWorkActs() {
  const queries = useQueryClient()
  const keep = (work: Work) =>
    queries.setQueryData(keys.bulk, (old: WorkList | undefined) => ({ data: [work, ...(old?.data ?? []).filter((one) => one.id !== work.id)] }))
  return {
    start: useMutation({ mutationFn: (what: WorkRequest) => client.post<Work>('/bulk', what), onSuccess: keep }),
    stop: useMutation({ mutationFn: (id: string) => client.post<Work>(`/bulk/${id}/stop`), onSuccess: keep }),
    revert: useMutation({ mutationFn: (id: string) => client.post<Work>(`/bulk/${id}/revert`), onSuccess: keep }),
  }
}
