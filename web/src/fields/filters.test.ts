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

  it('ask for periods by their first and last day', () => {
    const asked = fieldTypes.date.filter.toFilter(due, 'eq', 'this_year')
    const year = new Date().getFullYear()
    expect(asked).toEqual({ and: [{ field: 'due', op: 'gte', value: `${year}-01-01` }, { field: 'due', op: 'lte', value: `${year}-12-31` }] })
  })

  it('ask for the whole of a day where moments are meant', () => {
    const asked = fieldTypes.timestamp.filter.toFilter(made, 'eq', '2026-03-01') as { and: { op: string; value: string }[] }
    const [from, until] = asked.and.map((one) => Date.parse(one.value))
    expect(asked.and.map((one) => one.op)).toEqual(['gte', 'lt'])
    expect((until ?? 0) - (from ?? 0)).toBe(24 * 3600_000)
    expect(fieldTypes.timestamp.filter.toFilter(made, 'gt', '2026-03-01')).toMatchObject({ op: 'gte', value: asked.and[1]?.value })
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
