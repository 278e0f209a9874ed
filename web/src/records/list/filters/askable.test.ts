import { expect, it } from 'vitest'

import { company, contact, makeField, makeObject } from '@/test/catalog'
import { knownConditions, readConditions, splitConditions, writeConditions } from '../../conditions'
import { offered } from '../columns'
import { filterOf } from '../question'
import { askable } from './askable'

const firm = { ...company, fields: [...company.fields, makeField('secret', 'text', { sealed: true }), makeField('unfound', 'text', { findable: false }), makeField('parent', 'reference', { target: 'company' })] }
const object = askable(contact, { data: [contact, firm] } as never)

it('asks for what the records are like that one leads to, one step far', () => {
  const own = contact.fields.length
  expect(object.fields.slice(own).map((f) => f.name)).toEqual(['company.name', 'company.domain', 'company.secret'])
  expect(object.fields.find((f) => f.name === 'company.name')?.label.en).toBe('Company · Name')
  expect(offered(object)).toEqual(offered(contact))
  expect(filterOf(object, [{ field: 'company.name', op: 'contains', value: 'Acme' }])).toEqual({ field: 'company.name', op: 'contains', value: 'Acme' })
})

it('keeps sealed values out of the address, and finds the others there again', () => {
  const asked = [{ field: 'company.domain', op: 'eq' as const, value: 'acme.example' }, { field: 'company.secret', op: 'eq' as const, value: 'x' }]
  const { plain, sealed } = splitConditions(object, asked)
  expect([plain.map((c) => c.field), sealed.map((c) => c.condition.field)]).toEqual([['company.domain'], ['company.secret']])
  expect(knownConditions(object, readConditions(writeConditions(plain)))).toEqual(plain)
})

it('offers nothing of what may not be read', () => {
  const hidden = { ...firm, may: { ...firm.may, read: false } }
  expect(askable(contact, { data: [contact, hidden] } as never)).toBe(contact)
  const alone = makeObject('thing', 'things', 'name', [makeField('name', 'text')])
  expect(askable(alone, { data: [alone, firm] } as never)).toBe(alone)
})
