import { describe, expect, it } from 'vitest'

import type { HistoryEntry, RecordData } from '@/api/types'
import { byMonth, foldHistory, mergeStreams, type Entry } from './merge'

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 10, minute)).toISOString()
const line = (minute: number, fields: string[], more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  id: `h${minute}`, at: at(minute), action: 'record.updated', outcome: 'done', actor: { kind: 'session', user: 'ana' }, fields, version_before: 1, version_after: 2, ...more,
})

describe('foldHistory', () => {
  it('makes one line of what one person did in short time', () => {
    const folded = foldHistory([line(30, ['phone']), line(25, ['stage', 'phone']), line(2, ['name'])])
    expect(folded.map((c) => [c.id, c.fields])).toEqual([['h30', ['stage', 'phone']], ['h2', ['name']]])
  })

  it('tells from what the first of them began to what the last ended with', () => {
    const went = (field: string, before: unknown, after: unknown) => ({ field, before, after })
    const [one] = foldHistory([
      line(30, ['stage'], { changes: [went('stage', 'b', 'c')], version_before: 4 }),
      line(25, ['stage', 'phone'], { changes: [went('stage', 'a', 'b'), went('phone', null, '1')], version_before: 3 }),
    ])
    expect(one?.values).toEqual([went('stage', 'a', 'c'), went('phone', null, '1')])
    expect(one?.version).toBe(3)
  })

  it('keeps apart other people, programs, and acts that are not changes', () => {
    const folded = foldHistory([
      line(9, ['a']),
      line(8, ['b'], { actor: { kind: 'session', user: 'ben' } }),
      line(7, ['c'], { actor: { kind: 'token', user: 'ben' } }),
      line(6, [], { action: 'record.restored' }),
      line(5, [], { action: 'record.deleted' }),
      line(4, ['a'], { action: 'record.created' }),
    ])
    expect(folded.map((c) => [c.action, c.user, c.program])).toEqual([
      ['updated', 'ana', false], ['updated', 'ben', false], ['updated', 'ben', true], ['restored', 'ana', false], ['deleted', 'ana', false], ['created', 'ana', false],
    ])
  })

  it('tells who looked and who was refused only in the whole log', () => {
    const history = [line(9, ['bank'], { action: 'record.read' }), line(8, ['a']), line(7, ['b'], { outcome: 'denied' })]
    expect(foldHistory(history).map((c) => c.action)).toEqual(['updated'])
    expect(foldHistory(history, true).map((c) => c.action)).toEqual(['read', 'updated', 'refused'])
  })
})

describe('mergeStreams', () => {
  const note = (minute: number): Entry => ({ kind: 'note', id: `n${minute}`, at: at(minute), record: {} as RecordData })
  const ids = (entries: Entry[]) => entries.map((e) => e.id)
  const log = foldHistory([line(50, ['a']), line(20, ['b'])])

  it('puts streams into one order', () => {
    expect(ids(mergeStreams([{ entries: log, complete: true }, { entries: [note(40), note(10)], complete: true }]))).toEqual(['h50', 'n40', 'h20', 'n10'])
  })

  it('holds back what older entries of an unfinished stream may come before', () => {
    expect(ids(mergeStreams([{ entries: log, complete: false }, { entries: [note(40), note(10)], complete: true }]))).toEqual(['h50', 'n40', 'h20'])
    expect(ids(mergeStreams([{ entries: [], complete: false }, { entries: [note(40)], complete: true }]))).toEqual([])
  })

  it('groups by month', () => {
    const groups = byMonth([note(40), note(10), { ...note(1), at: '2026-02-01T00:00:00Z' }], (moment) => moment.slice(0, 7))
    expect(groups.map((g) => [g.month, g.entries.length])).toEqual([['2026-03', 2], ['2026-02', 1]])
  })
})
