import { beforeAll, describe, expect, it } from 'vitest'

import { startTexts } from '@/i18n'
import { makeField } from '@/test/catalog'
import type { DescribeContext } from './contract'
import { fieldTypes } from './registry'

const context: DescribeContext = { language: 'en', timeZone: 'UTC', titles: { a: 'Acme', b: 'Globex' } }
const name = makeField('name', 'text')
const stage = makeField('stage', 'choice', { choices: [{ id: 'won', label: { en: 'Won', 'zh-CN': '赢单' } }, { id: 'lost', label: { en: 'Lost' } }] })
const size = makeField('size', 'int')
const due = makeField('due', 'date')
const made = makeField('made', 'timestamp')
const firm = makeField('firm', 'reference', { target: 'company' })

beforeAll(async () => void (await startTexts('en')))

describe('filters', () => {
  it('are incomplete without a value, unless they need none', () => {
    for (const field of [name, stage, size, due, made, firm]) {
      const { operators, toFilter } = fieldTypes[field.type].filter
      for (const op of operators) {
        const want = op === 'empty' || op === 'not_empty' ? { field: field.name, op } : undefined
        for (const nothing of [undefined, null, '', ' ', []]) expect(toFilter(field, op, nothing), `${field.type} ${op}`).toEqual(want)
      }
    }
  })

  it('say what the server understands', () => {
    const make = (field: typeof name, op: 'eq' | 'in' | 'ne' | 'contains' | 'gte', value: unknown) => fieldTypes[field.type].filter.toFilter(field, op, value)
    expect(make(name, 'contains', ' love ')).toEqual({ field: 'name', op: 'contains', value: 'love' })
    expect(make(name, 'in', ['a', '', 'b'])).toEqual({ field: 'name', op: 'in', values: ['a', 'b'] })
    expect(make(stage, 'ne', ['won'])).toEqual({ field: 'stage', op: 'ne', value: 'won' })
    expect(make(size, 'gte', '1,200')).toEqual({ field: 'size', op: 'gte', value: 1200 })
    expect(make(size, 'gte', 'many')).toBeUndefined()
    expect(make(due, 'eq', '2026-03-01')).toEqual({ field: 'due', op: 'eq', value: '2026-03-01' })
  })

  it('ask for days and periods by name', () => {
    for (const field of [due, made]) {
      expect(fieldTypes[field.type].filter.toFilter(field, 'on', 'this_year')).toEqual({ field: field.name, op: 'on', value: 'this_year' })
      expect(fieldTypes[field.type].filter.toFilter(field, 'before', '2026-03-01')).toEqual({ field: field.name, op: 'before', value: '2026-03-01' })
    }
  })

  it('are read aloud', () => {
    const say = (field: typeof name, value: unknown, more: Partial<DescribeContext> = {}) => fieldTypes[field.type].filter.describe(field, value, { ...context, ...more })
    expect(say(stage, ['won', 'lost'])).toBe('Won or Lost')
    expect(say(stage, ['won'], { language: 'zh-CN' })).toBe('赢单')
    expect(say(size, '1200')).toBe('1,200')
    expect(say(due, 'last_month')).toBe('last month')
    expect(say(due, '2026-03-01')).toBe('Mar 1, 2026')
    expect(say(firm, ['a', 'b'])).toBe('Acme or Globex')
    expect(say(firm, ['z'])).toBe('1 chosen')
  })
})
