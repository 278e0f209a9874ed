import type { HistoryChange, HistoryEntry, RecordData } from '@/api/types'

const works = ['import', 'bulk', 'merge'] as const
type Within = (typeof works)[number]

/** One line of the log, or several of the same person in short time. */
export interface Change {
  kind: 'change'
  id: string
  at: string
  action: string
  user: string | undefined
  /** A program acted for the user. */
  program: boolean
  /** The import, the work on many records or the merge that it was part of. */
  within: Within | undefined
  fields: string[]
  /** From what to what, as far as the reader sees it. */
  values: HistoryChange[]
  /** The version before all of it. */
  version: number
}

export interface Said {
  kind: 'note' | 'task'
  id: string
  at: string
  record: RecordData
}

export type Entry = Change | Said

/** Changes of one person that lie closer together than this are one line. */
const together = 10 * 60_000

// What changes nothing.
const quiet = new Set(['read', 'revealed', 'exported', 'refused', 'found'])

/** Lines of the log, newest first, with what belongs together folded; without `whole`, changes only. */
export function foldHistory(history: HistoryEntry[], whole = false): Change[] {
  const out: Change[] = []
  for (const entry of history) {
    const next = read(entry)
    if (!whole && quiet.has(next.action)) continue
    const last = out.at(-1)
    if (last && belongs(last, next)) {
      last.fields = [...new Set([...next.fields, ...last.fields])]
      last.values = joined(next.values, last.values)
      last.version = next.version
      continue
    }
    out.push(next)
  }
  return out
}

function read(entry: HistoryEntry): Change {
  const denied = entry.outcome === 'denied' || entry.outcome === 'failed'
  return {
    kind: 'change',
    id: entry.id ?? '',
    at: entry.at ?? '',
    action: denied ? 'refused' : (entry.action ?? '').replace(/^record\./, '').replace('upserted', 'updated'),
    user: entry.actor?.user || undefined,
    program: Boolean(entry.actor?.kind === 'token'),
    within: works.find((kind) => kind === entry.within?.kind),
    fields: entry.fields ?? [],
    values: entry.changes ?? [],
    version: entry.version_before,
  }
}

/** From what the older changes began with to what the newer ones ended with. */
function joined(older: HistoryChange[], newer: HistoryChange[]): HistoryChange[] {
  const out = new Map(older.map((one) => [one.field, one]))
  for (const one of newer) {
    const first = out.get(one.field)
    out.set(one.field, first ? { ...first, after: one.after, after_masked: one.after_masked, after_gone: one.after_gone } : one)
  }
  return [...out.values()]
}

function belongs(last: Change, next: Change): boolean {
  const foldable = last.action === 'updated' || last.action === 'read'
  const near = Date.parse(last.at) - Date.parse(next.at) < together
  return foldable && near && last.action === next.action && last.user === next.user && last.program === next.program && last.within === next.within
}

export interface Stream {
  /** Newest first. */
  entries: Entry[]
  /** Nothing older is left on the server. */
  complete: boolean
}

/**
 * Streams in one order. Entries older than what every unfinished stream has
 * shown so far are held back, since others may still come before them.
 */
export function mergeStreams(streams: Stream[]): Entry[] {
  const horizon = Math.max(...streams.filter((s) => !s.complete).map((s) => moment(s.entries.at(-1))), -Infinity)
  return streams
    .flatMap((s) => s.entries)
    .filter((entry) => moment(entry) >= horizon)
    .sort((a, b) => moment(b) - moment(a))
}

function moment(entry: Entry | undefined): number {
  return entry ? Date.parse(entry.at) : Infinity
}

/** Entries by the month they lie in, newest first; months as "2026-03". */
export function byMonth(entries: Entry[], monthOf: (at: string) => string): { month: string; entries: Entry[] }[] {
  const out: { month: string; entries: Entry[] }[] = []
  for (const entry of entries) {
    const month = monthOf(entry.at)
    const last = out.at(-1)
    if (last?.month === month) last.entries.push(entry)
    else out.push({ month, entries: [entry] })
  }
  return out
}
