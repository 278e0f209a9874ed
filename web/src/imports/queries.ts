import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import type { components } from '@/api/types.gen'

type Schemas = components['schemas']
export type Import = Schemas['Import']
export type ImportColumn = Schemas['ImportColumn']
export type ImportTarget = Schemas['ImportTarget']
export type ImportDecision = Schemas['ImportDecision']
export type ImportPreview = Schemas['ImportPreview']
export type ImportReading = Schemas['ImportReading']
export type PreviewRow = Schemas['ImportPreviewRow']

/** Whether something still goes on with it in the background. */
export function isBusy(one: Import): boolean {
  return one.state === 'waiting' || one.state === 'running' || one.state === 'reverting'
}

// The live stream says when to look again; this is for when it is cut.
const lookAgain = 3_000

export function importQuery(id: string) {
  return queryOptions({
    queryKey: keys.import(id),
    queryFn: ({ signal }) => client.get<Import>(`/imports/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data && isBusy(state.data) ? lookAgain : false),
  })
}

export const importsQuery = infiniteQueryOptions({
  queryKey: [...keys.imports, 'list'],
  queryFn: ({ pageParam, signal }) => client.get<Schemas['ImportPage']>('/imports', { params: { cursor: pageParam }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.next_cursor ?? undefined,
})

export function targetsQuery(object: string) {
  return queryOptions({
    queryKey: keys.importTargets(object),
    queryFn: ({ signal }) => client.get<Schemas['ImportTargetList']>('/imports/targets', { params: { object }, signal }),
    staleTime: Infinity,
  })
}

/** How a draft is read: another reading has other columns and another preview. */
export function readingKey(draft: Import): string {
  return [draft.encoding, draft.delimiter, draft.headings].join(' ')
}

export function previewQuery(draft: Import, decision: ImportDecision) {
  return queryOptions({
    queryKey: [...keys.import(draft.id), 'preview', readingKey(draft), decision],
    queryFn: ({ signal }) => client.post<ImportPreview>(`/imports/${draft.id}/preview`, decision, { signal }),
    staleTime: Infinity,
    retry: false,
  })
}

/** What can be done with an import; each answer is kept at once. */
export function useImportActs(id: string) {
  const queries = useQueryClient()
  const keep = (one: Import | undefined) => {
    if (one) queries.setQueryData(keys.import(id), one)
    void queries.invalidateQueries({ queryKey: [...keys.imports, 'list'] })
  }
  return {
    reread: useMutation({ mutationFn: (how: ImportReading) => client.patch<Import>(`/imports/${id}`, how), onSuccess: keep }),
    start: useMutation({ mutationFn: (decision: ImportDecision) => client.post<Import>(`/imports/${id}/start`, decision), onSuccess: keep }),
    stop: useMutation({ mutationFn: () => client.post<Import>(`/imports/${id}/stop`), onSuccess: keep }),
    revert: useMutation({ mutationFn: () => client.post<Import>(`/imports/${id}/revert`), onSuccess: keep }),
    discard: useMutation({ mutationFn: () => client.delete<undefined>(`/imports/${id}`), onSuccess: keep }),
  }
}
