import { expect, it } from 'vitest'

import { writeConditions } from '../conditions'
import { contact } from './testing'
import { unread } from './unread'

it('understands what the screens write themselves', () => {
  const filter = writeConditions([{ field: 'stage', op: 'in', value: ['lead'] }])
  expect(unread(contact, { ...(filter && { filter }), sort: '-name' })).toEqual([])
  expect(unread(contact, {})).toEqual([])
})

it.each(['garbage(', 'nope.eq.1', 'stage.in.lead*garbage(', '{"and":', 'stage.greater.lead'])('says that %s was not read', (filter) => {
  expect(unread(contact, { filter })).toEqual(['filter'])
})

it('says that an order was not read', () => {
  expect(unread(contact, { sort: 'nope' })).toEqual(['sort'])
  expect(unread(contact, { sort: 'name,-nope' })).toEqual(['sort'])
})
