import { expect, test } from 'vitest'

import type { ObjectDef } from '@/catalog/types'

import { guessed, leftOut, missingTargets, targetKey, toDecision } from './decision'
import type { Import, ImportTarget } from './queries'

const draft = {
  mode: 'upsert',
  match: 'emails',
  date_order: null,
  columns: [
    { index: 0, header: 'Name', target: 'name', part: 'full', label: null },
    { index: 1, header: 'Work mail', target: 'emails', part: 'value', label: 'work' },
    { index: 2, header: 'Shoe size', target: null, part: null, label: null },
  ],
} as unknown as Import

test('what the server guessed goes back to it unchanged', () => {
  expect(toDecision(draft, guessed(draft))).toEqual({
    columns: [
      { index: 0, target: 'name', part: 'full', label: null },
      { index: 1, target: 'emails', part: 'value', label: 'work' },
      { index: 2, target: null, part: null, label: null },
    ],
    mode: 'upsert',
    match: 'emails',
    date_order: null,
  })
})

test('creating compares with nothing', () => {
  expect(toDecision(draft, { ...guessed(draft), mode: 'create' }).match).toBeNull()
})

test('a required field without a column is told once', () => {
  const targets = [
    { target: 'name', part: 'full', required: true },
    { target: 'name', part: 'given', required: true },
    { target: 'emails', part: 'value', required: false },
  ] as unknown as ImportTarget[]
  expect(missingTargets(targets, guessed(draft))).toEqual([])
  const without = { ...guessed(draft), columns: { 1: targetKey({ target: 'emails', part: 'value' }) } }
  expect(missingTargets(targets, without).map((t) => t.part)).toEqual(['full'])
})

test('nobody is doubled where the file tells people apart', () => {
  const object = { fields: [{ name: 'name', match: false }, { name: 'emails', match: true }] } as unknown as ObjectDef
  expect(guessed({ ...draft, mode: 'create', match: null } as Import, object)).toMatchObject({ mode: 'upsert', match: 'emails' })
  expect(guessed({ ...draft, mode: 'create', match: null, columns: [] } as Import, object)).toMatchObject({ mode: 'create' })
})

test('columns that hold something and go nowhere are counted', () => {
  const columns = [
    { index: 0, samples: ['Ada'], target: 'name' },
    { index: 1, samples: ['C D'], target: null },
    { index: 2, samples: ['', ' '], target: null },
    { index: 3, samples: [], target: null },
  ]
  const some = { ...draft, columns } as unknown as Import
  expect(leftOut(some, guessed(some))).toBe(1)
  expect(leftOut(some, { ...guessed(some), columns: {} })).toBe(2)
})
