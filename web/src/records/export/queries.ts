import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import type { components } from '@/api/types.gen'

type Schemas = components['schemas']
export type Export = Schemas['Export']
export type ExportRequest = Schemas['ExportRequest']
type ExportList = Schemas['ExportList']

/** Whether the file is still being written. */
export function isBusy(one: Export): boolean {
  return one.state === 'waiting' || one.state === 'running'
}

/** Where the file is fetched. */
export function fileOf(one: Export): string {
  return `/api/v1/exports/${one.id}/file`
}

// The live stream says when to look again; this is for when it is cut.
const lookAgain = 2_000

/** One's own exports of the last day, the newest first; asked for when one was begun here, or the stream tells of one. */
export const exportsQuery = queryOptions({
  queryKey: keys.exports,
  queryFn: ({ signal }) => client.get<ExportList>('/exports', { signal }),
  refetchInterval: ({ state }) => (state.data?.data.some(isBusy) ? lookAgain : false),
  enabled: ({ state }) => state.data !== undefined || state.isInvalidated,
  staleTime: 60_000,
})

/** What can be done with exports; each answer is shown at once. */
export function useExportActs() {
  const queries = useQueryClient()
  const keep = (change: (old: Export[]) => Export[]) =>
    queries.setQueryData(keys.exports, (old: ExportList | undefined) => ({ data: change(old?.data ?? []) }))
  return {
    start: useMutation({
      mutationFn: ({ plural, what }: { plural: string; what: ExportRequest }) => client.post<Export>(`/${plural}/exports`, what),
      onSuccess: (one) => keep((old) => [one, ...old.filter((other) => other.id !== one.id)]),
    }),
    drop: useMutation({
      mutationFn: (id: string) => client.delete(`/exports/${id}`),
      onSuccess: (_, id) => keep((old) => old.filter((other) => other.id !== id)),
    }),
  }
}
