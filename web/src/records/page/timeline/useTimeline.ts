import { useInfiniteQuery, useQuery } from '@tanstack/react-query'

import type { RecordData } from '@/api/types'
import type { ObjectDef } from '@/catalog/types'
import { fewRecordsQuery, historyQuery, recordsQuery } from '../../queries'
import { kinds, useActivities } from './activities'
import { foldHistory, mergeStreams, type Entry, type Said } from './merge'

export type Show = 'all' | 'note' | 'task' | 'change' | 'log'

const perPage = 50

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

  const lines = foldHistory(history.data?.pages.flatMap((page) => page.data) ?? [])
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

// Looking at a record is in the log too; it is told only to who asks.
const quiet = new Set(['read', 'exported', 'refused', 'found'])

function shows(show: Show, entry: Entry): boolean {
  if (entry.kind !== 'change') return show === 'all' || show === entry.kind
  if (show === 'log') return true
  return (show === 'all' || show === 'change') && !quiet.has(entry.action)
}
