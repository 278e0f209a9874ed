import { expect, it } from 'vitest'

import { contact, makeField, makeObject } from '@/test/catalog'
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
