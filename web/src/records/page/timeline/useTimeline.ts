import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'

import type { RecordData } from '@/api/types'
import type { ObjectDef } from '@/catalog/types'
import { fewRecordsQuery, historyQuery, recordsQuery } from '../../queries'
import { kinds, useActivities } from './activities'
import { foldHistory, mergeStreams, type Entry, type Said } from './merge'

export type Show = 'all' | 'note' | 'task' | 'change' | 'log'

const perPage = 50
// Pages of the log that only tell who looked are gone through without being asked, up to so many.
const enough = 10
const farthest = 5

/** Everything that happened to a record and was said about it, and what is still to be done. */
export function useTimeline(object: ObjectDef, id: string, show: Show) {
  const { note, task } = useActivities(object)
  const history = useInfiniteQuery(historyQuery(object.plural, id))
  const notes = useInfiniteQuery({
    ...recordsQuery(note?.object.plural ?? '', { filter: { field: note?.reference.name ?? '', op: 'eq', value: id }, sort: '-created_at', limit: perPage }),
    enabled: note !== undefined,
  })
  const tasks = useQuery({
    ...fewRecordsQuery(task?.object.plural ?? '', { filter: { field: task?.reference.name ?? '', op: 'eq', value: id }, sort: kinds.task.due, limit: 200 }),
    enabled: task !== undefined,
  })

  // Looking at a record is in the log too; it is told only to who asks for the whole log.
  const logged = history.data?.pages.flatMap((page) => page.data) ?? []
  const lines = foldHistory(logged, show === 'log')
  const { hasNextPage, isFetching, fetchNextPage } = history
  const looking = hasNextPage && !isFetching && lines.length < enough && (history.data?.pages.length ?? 0) < farthest
  useEffect(() => {
    if (looking) void fetchNextPage()
  }, [looking, fetchNextPage])

  const said = notes.data?.pages.flatMap((page) => page.data) ?? []
  const todo = tasks.data?.data ?? []
  const isOpen = (record: RecordData) => record[kinds.task.state] === kinds.task.open
  const merged = mergeStreams([
    { entries: lines, complete: !history.hasNextPage && !history.isPending },
    { entries: said.map((record) => entryOf('note', record)), complete: !note || (!notes.hasNextPage && !notes.isPending) },
    { entries: todo.filter((record) => !isOpen(record)).map((record) => entryOf('task', record)), complete: true },
  ])
  return {
    entries: merged.filter((entry) => shows(show, entry)),
    upcoming: todo.filter(isOpen),
    titles: { ...notes.data?.pages[0]?.titles, ...tasks.data?.titles },
    pending: history.isPending || (note !== undefined && notes.isPending),
    problem: history.error ?? notes.error ?? tasks.error,
    hasMore: history.hasNextPage || notes.hasNextPage,
    loadingMore: history.isFetchingNextPage || notes.isFetchingNextPage,
    more() {
      if (history.hasNextPage) void history.fetchNextPage()
      if (notes.hasNextPage) void notes.fetchNextPage()
    },
    retry() {
      for (const query of [history, notes, tasks]) if (query.error) void query.refetch()
    },
  }
}

function entryOf(kind: 'note' | 'task', record: RecordData): Said {
  // A task stands where it was finished, a note where it was written.
  return { kind, id: record.id, at: String(kind === 'task' ? record.updated_at : record.created_at), record }
}

function shows(show: Show, entry: Entry): boolean {
  return show === 'all' || show === entry.kind || (show === 'log' && entry.kind === 'change')
}
