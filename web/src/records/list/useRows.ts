import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'

import { isProblem } from '@/api/problem'
import type { ListQuestion, RecordData } from '@/api/types'
import { recordsQuery } from '../queries'

/** The rows of a list as far as they were loaded. */
export interface Rows {
  rows: RecordData[]
  titles: Record<string, string>
  count: number | undefined
  exact: boolean
  /** Nothing to show yet. */
  loading: boolean
  /** The rows still answer the question before. */
  old: boolean
  more: boolean
  problem: Error | null
  /** Why there is nothing yet, while it is tried again. */
  waiting: Error | null
  /** The next rows did not come. */
  stopped: boolean
  loadMore(): void
  retry(): void
}

const patience = 3_000
const none: RecordData[] = []

/** Pages of a list; nothing is asked where nothing may be read. */
export function useRows(plural: string, question: ListQuestion, may: boolean): Rows {
  const query = useInfiniteQuery({
    ...recordsQuery(plural, question),
    placeholderData: keepPreviousData,
    enabled: may,
    // After a start the index is being built, which ends by itself.
    retry: (count, error) => isProblem(error, 'index_building') || (count < 2 && isProblem(error) && (error.status === 0 || error.status === 503)),
    retryDelay: (_, error) => (isProblem(error) && error.retryAfter ? error.retryAfter * 1000 : patience),
  })
  const { data, fetchNextPage, refetch, hasNextPage, isFetchingNextPage, isFetchNextPageError, isPlaceholderData } = query
  const rows = useMemo(() => data?.pages.flatMap((p) => p.data) ?? none, [data])
  const titles = useMemo(() => Object.assign({}, ...(data?.pages.map((p) => p.titles) ?? [])) as Record<string, string>, [data])
  const first = data?.pages[0]

  const loadMore = useCallback(() => {
    if (!isPlaceholderData && hasNextPage && !isFetchingNextPage) {
      // A cursor of a day ago, or of a catalog that changed, opens nothing any more.
      void fetchNextPage().then(({ error }) => {
        if (isProblem(error, 'cursor_expired')) void refetch()
      })
    }
  }, [fetchNextPage, refetch, hasNextPage, isFetchingNextPage, isPlaceholderData])

  return {
    rows,
    titles,
    count: first?.count,
    exact: first?.count_exact ?? false,
    loading: query.isPending,
    old: isPlaceholderData,
    more: hasNextPage,
    problem: data ? null : query.error,
    waiting: query.isPending || isPlaceholderData ? query.failureReason : null,
    stopped: isFetchNextPageError,
    loadMore,
    retry: () => void (isFetchNextPageError ? fetchNextPage() : refetch()),
  }
}
