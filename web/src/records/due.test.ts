import { describe, expect, it } from 'vitest'

import { makeField, makeObject } from '@/test/catalog'
import { askedWith, doneOf, dueOf, ticked, usualOrder } from './due'

const due = makeField('due_on', 'date')
const object = makeObject('task', 'tasks', 'title', [makeField('title', 'text'), due, makeField('status', 'choice')])
const of = (due_on: string | null, status: string) => dueOf(object, due, { id: '1', object: 'task', version: 1, due_on, status }, '2026-03-14')

describe('a task', () => {
  it('is late, due today, or has time', () => {
    expect([of('2026-03-13', 'open'), of('2026-03-14', 'open'), of('2026-03-15', 'open'), of(null, 'open')]).toEqual(['late', 'today', undefined, undefined])
  })

  it('that is done is never late', () => {
    expect(of('2020-01-01', 'done')).toBeUndefined()
  })

  it('needs its state to be marked', () => {
    expect(askedWith(object, ['due_on'])).toEqual(['status'])
    expect(askedWith(object, ['title'])).toEqual(['status'])
    expect(askedWith({ ...object, name: 'contract' }, ['title', 'due_on'])).toEqual([])
  })
})

it('tasks stand in the order in which they are to be done, and nothing else has an order of its own', () => {
  const sortable = { ...object, fields: object.fields.map((f) => ({ ...f, sortable: true })) }
  expect(usualOrder(sortable).map((s) => s.field)).toEqual(['status', 'due_on'])
  expect(usualOrder({ ...sortable, fields: sortable.fields.filter((f) => f.name !== 'status') }).map((s) => s.field)).toEqual(['due_on'])
  expect(usualOrder({ ...sortable, name: 'contract' })).toEqual([])
})

it('only tasks are done or not', () => {
  const record = { id: '1', object: 'task', version: 1, status: 'done' }
  expect([doneOf(object, record), doneOf(object, { ...record, status: 'open' }), doneOf({ ...object, name: 'contract' }, record)]).toEqual([true, false, undefined])
})

it('what is ticked off says when, where there is a place for it', () => {
  const dated = { ...object, fields: [...object.fields, makeField('done_at', 'timestamp')] }
  const now = new Date('2026-03-14T09:30:00Z')
  expect(ticked(dated, true, now)).toEqual({ status: 'done', done_at: '2026-03-14T09:30:00.000Z' })
  expect(ticked(dated, false, now)).toEqual({ status: 'open', done_at: null })
  expect(ticked(object, true, now)).toEqual({ status: 'done' })
})

it('nothing else is due', () => {
  const other = { ...object, name: 'contract' }
  expect(dueOf(other, due, { id: '1', object: 'contract', version: 1, due_on: '2020-01-01', status: 'open' }, '2026-03-14')).toBeUndefined()
})
