import { expect, it } from 'vitest'

import { company, contact, makeField, makeObject } from '@/test/catalog'
import { askable } from '../filters/askable'
import { conditionOf, groupable, groupKey } from './groups'

const when = makeField('met_at', 'timestamp', { operators: ['on', 'empty'] })
const stage = makeField('stage', 'choice', { operators: ['in', 'empty'] })
const city = makeField('city', 'text', { operators: ['eq', 'empty'] })

it('puts together what several can have in common, and what may be seen', () => {
  const object = makeObject('visit', 'visits', 'title', [makeField('title', 'text'), stage, makeField('salary', 'int', { masked: true }), makeField('story', 'long_text'), makeField('unfound', 'text', { findable: false }), when])
  expect(groupable(object).map((f) => f.name)).toEqual(['stage', 'met_at', 'owner', 'created_at', 'created_by', 'updated_at', 'updated_by'])
  expect(groupable(contact).map((f) => f.name)).not.toContain('emails')
  expect([groupKey(stage), groupKey(when)]).toEqual(['stage', 'met_at:month'])
})

it('finds each group again by a filter, where there is one', () => {
  expect(conditionOf(stage, 'lead')).toEqual({ field: 'stage', op: 'in', value: ['lead'] })
  expect(conditionOf(when, '2026-03')).toEqual({ field: 'met_at', op: 'on', value: '2026-03' })
  expect(conditionOf(when, '--')).toBeUndefined()
  expect(conditionOf(city, 'Berlin')).toEqual({ field: 'city', op: 'eq', value: 'Berlin' })
  expect(conditionOf(city, null)).toEqual({ field: 'city', op: 'empty' })
  expect(conditionOf({ ...city, operators: ['contains'] }, 'Berlin')).toBeUndefined()
})

it('reaches the fields of the record that a reference leads to', () => {
  const firm = { ...company, fields: [...company.fields, makeField('size', 'choice', { operators: ['in', 'empty'] }), makeField('turnover', 'int', { masked: true })] }
  const reached = (from: typeof contact) => groupable(askable(from, { version: '1', data: [from, firm] })).filter((f) => f.name.includes('.'))
  expect(reached(contact).map((f) => f.name)).toEqual(['company.name', 'company.domain', 'company.size'])
  expect(reached(contact).map((f) => conditionOf(f, null)?.field)).toEqual(['company.name', 'company.domain', 'company.size'])
  // A reference that comes in dots leads nowhere.
  expect(reached({ ...contact, fields: contact.fields.map((f) => (f.name === 'company' ? { ...f, masked: true } : f)) })).toEqual([])
})
