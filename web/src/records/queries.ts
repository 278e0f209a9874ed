import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient, type InfiniteData, type QueryClient } from '@tanstack/react-query'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import type { DuplicateAnswer, HistoryEntry, ListQuestion, Page, RecordData, SearchAnswer, Value } from '@/api/types'

// Rows of the first pages of a list, and of all that follow: who goes that far
// goes further, and a list that was read far is fetched anew in few requests.
const pageSizes = [100, 100, 200]
const pageSizeLater = 500

interface PageParam {
  cursor: string
  limit: number
}

/** A list in pages. The question goes in the body, so that no log holds a name. */
export function recordsQuery(plural: string, question: ListQuestion) {
  return infiniteQueryOptions({
    queryKey: keys.list(plural, question),
    queryFn: ({ pageParam, signal }) =>
      client.post<Page<RecordData>>(
        `/${plural}/query`,
        { limit: pageSizes[0], titles: true, count: pageParam === undefined, ...question, ...pageParam },
        { signal },
      ),
    initialPageParam: undefined as PageParam | undefined,
    getNextPageParam: (last, all) => (last.next_cursor ? { cursor: last.next_cursor, limit: pageSizes[all.length] ?? pageSizeLater } : undefined),
    staleTime: 15_000,
  })
}

/** The records of all objects that fit some words best, few of each. In the body, so that no log holds a name. */
export function searchQuery(text: string) {
  return queryOptions({
    queryKey: keys.search(text),
    queryFn: ({ signal }) => client.post<SearchAnswer>('/search', { q: text, limit: foundOfEach }, { signal }),
    staleTime: 15_000,
    retry: false,
  })
}

/** The records that values probably belong to already. In the body, so that no log holds a name. */
export function duplicatesQuery(plural: string, values: Changes, except?: string) {
  return queryOptions({
    queryKey: keys.duplicates(plural, values, except),
    queryFn: ({ signal }) => client.post<DuplicateAnswer>(`/${plural}/duplicates`, { values, limit: 3, ...(except && { except }) }, { signal }),
    staleTime: 15_000,
    gcTime: 60_000,
    retry: false,
  })
}

/** How many records of each object a search answers with. */
export const foundOfEach = 5

/** A few records for a related card or a picker. */
export function fewRecordsQuery(plural: string, question: ListQuestion) {
  return queryOptions({
    queryKey: keys.list(plural, question),
    queryFn: ({ signal }) => client.post<Page<RecordData>>(`/${plural}/query`, { titles: true, ...question }, { signal }),
    staleTime: 15_000,
  })
}

export function recordQuery(plural: string, id: string) {
  return queryOptions({
    queryKey: keys.record(plural, id),
    queryFn: ({ signal }) => client.get<RecordData>(`/${plural}/${id}`, { params: { titles: true, deleted: true }, signal }),
    staleTime: 15_000,
  })
}

export function historyQuery(plural: string, id: string) {
  return infiniteQueryOptions({
    queryKey: keys.history(plural, id),
    queryFn: ({ pageParam, signal }) =>
      client.get<Page<HistoryEntry>>(`/${plural}/${id}/history`, { params: { limit: 100, values: true, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })
}

export type Changes = Record<string, Value>

/** Puts a record that the server answered with everywhere it is shown. */
export function keepRecord(queries: QueryClient, plural: string, record: RecordData) {
  queries.setQueryData(keys.record(plural, record.id), (old: RecordData | undefined) =>
    old ? { ...unmasked(old), ...record, titles: { ...old.titles, ...record.titles } } : undefined,
  )
  queries.setQueriesData({ queryKey: keys.lists(plural) }, (data: Listed | undefined) => data && replaceIn(data, record))
  void queries.invalidateQueries({ queryKey: keys.lists(plural) })
  void queries.invalidateQueries({ queryKey: keys.record(plural, record.id) })
}

/** Without masks: the new record says which there are. */
function unmasked(record: RecordData): RecordData {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== 'masked')) as RecordData
}

type Listed = Page<RecordData> | InfiniteData<Page<RecordData>>

// Rows are right at once; whether they still belong there is asked again.
function replaceIn(data: Listed, record: RecordData): Listed {
  const inPage = (page: Page<RecordData>) =>
    page.data.some((row) => row.id === record.id) ? { ...page, data: page.data.map((row) => (row.id === record.id ? { ...unmasked(row), ...record } : row)) } : page
  return 'pages' in data ? { ...data, pages: data.pages.map(inPage) } : inPage(data)
}

export interface Save {
  id: string
  version: number
  changes: Changes
}

/** Changes fields of a record. A `version_stale` problem means that somebody was faster. */
export function useSaveRecord(plural: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, version, changes }: Save) => client.patch<RecordData>(`/${plural}/${id}`, changes, { version }),
    onSuccess: (record) => keepRecord(queries, plural, record),
  })
}

/** Creates a record; the key makes a repeated attempt count once. */
export function useCreateRecord(plural: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ values, key }: { values: Changes; key: string }) =>
      client.post<RecordData>(`/${plural}`, values, { idempotencyKey: key }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.object(plural) }),
  })
}

export function useDeleteRecord(plural: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => client.delete<undefined>(`/${plural}/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.object(plural) }),
  })
}

export function useRestoreRecord(plural: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => client.post<RecordData>(`/${plural}/${id}/restore`, undefined, { version: '*' }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.object(plural) }),
  })
}
