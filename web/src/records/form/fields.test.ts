import { describe, expect, it } from 'vitest'

import { company, contact, makeField, makeObject, note } from '@/test/catalog'
import { formFields, sentValues, startValues } from './fields'

const names = (fields: { name: string }[]) => fields.map((f) => f.name)

describe('forms', () => {
  it('show needed and common fields first and fold the rest', () => {
    const { first, more } = formFields(contact)
    expect(names(first)).toEqual(['name', 'emails', 'phones', 'company', 'job_title', 'stage'])
    expect(names(more)).toEqual(['department', 'birthday', 'address'])
  })

  it('fold nothing where there is little', () => {
    expect(formFields(note).more).toEqual([])
    expect(names(formFields(company).first)).toEqual(['name', 'domain'])
  })

  it('leave out what may not be written, and what the system keeps', () => {
    const object = makeObject('x', 'xs', 'a', [makeField('a', 'text'), makeField('b', 'text', { on_create: false })])
    expect(names(formFields(object).first)).toEqual(['a'])
  })

  it('begin with defaults and what the place brings', () => {
    const task = makeObject('task', 'tasks', 'title', [makeField('title', 'text'), makeField('status', 'choice', { default: 'open' })])
    expect(startValues(task, { contact: 'c1' })).toEqual({ status: 'open', contact: 'c1' })
  })

  it('send only what says something', () => {
    const values = { name: { full: 'Ada' }, emails: [{ value: '' }, { value: 'a@x.example', label: 'work' }], phones: [{ value: ' ' }], job_title: '', stage: null }
    expect(sentValues(contact, values)).toEqual({ name: { full: 'Ada' }, emails: [{ value: 'a@x.example', label: 'work' }] })
  })
})
