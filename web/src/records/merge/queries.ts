import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import type { Merge, MergeRequest, Unmerged } from '@/api/types'

/** What was merged into a record, and what it was merged into. */
export function mergesQuery(plural: string, id: string) {
  return queryOptions({
    queryKey: keys.merges(plural, id),
    queryFn: ({ signal }) => client.get<{ data: Merge[] }>(`/${plural}/${id}/merges`, { signal }),
    staleTime: 15_000,
  })
}

export interface Merging extends MergeRequest {
  survivor: string
  version: number
  /** Sending the same again after a lost answer counts once. */
  key: string
}

/** Merges a record into another. References of records of any object may have moved. */
export function useMerge(plural: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ survivor, version, key, ...body }: Merging) =>
      client.post<Merge>(`/${plural}/${survivor}/merge`, body, { version, idempotencyKey: key }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.records }),
  })
}

export function useUnmerge(plural: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ survivor, id }: Pick<Merge, 'survivor' | 'id'>) => client.post<Unmerged>(`/${plural}/${survivor}/unmerge`, { merge: id }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.records }),
  })
}

/** Whether a merge holds and can still be taken back. */
export function undoable(merge: Merge): boolean {
  return !merge.undone_at && Date.parse(merge.until) > Date.now()
}
