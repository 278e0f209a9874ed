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
const farthest = 10

/** Everything that happened to a record and was said about it, and what is still to be done. */
export function useTimeline(object: ObjectDef, id: string, show: Show) {
  const { note, task } = useActivities(object)
  const history = useInfiniteQuery(historyQuery(object.plural, id))
  // A note stands where what it tells of happened; where nobody said when, where it was written.
  const dated = note?.object.fields.some((f) => f.name === kinds.note.at && f.sortable && f.findable) ?? false
  const about = { field: note?.reference.name ?? '', op: 'eq', value: id } as const
  const written = useInfiniteQuery({
    ...recordsQuery(note?.object.plural ?? '', { filter: dated ? { and: [about, { field: kinds.note.at, op: 'empty' }] } : about, sort: '-created_at', limit: perPage }),
    enabled: note !== undefined,
  })
  const happened = useInfiniteQuery({
    ...recordsQuery(note?.object.plural ?? '', { filter: { and: [about, { field: kinds.note.at, op: 'not_empty' }] }, sort: `-${kinds.note.at}`, limit: perPage }),
    enabled: dated,
  })
  const notes = [written, ...(dated ? [happened] : [])]
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

  const todo = tasks.data?.data ?? []
  const isOpen = (record: RecordData) => record[kinds.task.state] === kinds.task.open
  const merged = mergeStreams([
    { entries: lines, complete: !history.hasNextPage && !history.isPending },
    ...(note ? notes : []).map((one) => ({
      entries: one.data?.pages.flatMap((page) => page.data.map((record) => entryOf('note', record))) ?? [],
      complete: !one.hasNextPage && !one.isPending,
    })),
    { entries: todo.filter((record) => !isOpen(record)).map((record) => entryOf('task', record)), complete: true },
  ])
  return {
    entries: merged.filter((entry) => shows(show, entry)),
    upcoming: todo.filter(isOpen),
    titles: Object.assign({}, ...notes.map((one) => one.data?.pages[0]?.titles), tasks.data?.titles) as Record<string, string>,
    pending: history.isPending || (note !== undefined && notes.some((one) => one.isPending)),
    problem: history.error ?? notes.find((one) => one.error)?.error ?? tasks.error,
    hasMore: [history, ...notes].some((one) => one.hasNextPage),
    loadingMore: [history, ...notes].some((one) => one.isFetchingNextPage),
    more() {
      for (const one of [history, ...notes]) if (one.hasNextPage) void one.fetchNextPage()
    },
    retry() {
      for (const query of [history, ...notes, tasks]) if (query.error) void query.refetch()
    },
  }
}

function entryOf(kind: 'note' | 'task', record: RecordData): Said {
  return { kind, id: record.id, at: kind === 'task' ? finishedAt(record) : happenedAt(record), record }
}

/** When a task was finished, as far as anybody said. */
export function finishedAt(record: RecordData): string {
  return String(record[kinds.task.doneAt] ?? record.updated_at)
}

/** When it was what a note tells of; where nobody said, when it was written. */
export function happenedAt(record: RecordData): string {
  return String(record[kinds.note.at] ?? record.created_at)
}

function shows(show: Show, entry: Entry): boolean {
  return show === 'all' || show === entry.kind || (show === 'log' && entry.kind === 'change')
}
