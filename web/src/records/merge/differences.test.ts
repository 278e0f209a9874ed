import { describe, expect, it } from 'vitest'

import type { RecordData } from '@/api/types'
import { contact } from '@/test/catalog'
import { differences } from './differences'

const record = (values: object) => ({ id: 'x', object: 'contact', version: 1, ...values }) as RecordData
const names = (one: object, other: object) => differences(contact, record(one), record(other)).map((d) => d.field.name)

describe('what is to be chosen when two are merged', () => {
  it('is what both have, and have otherwise', () => {
    expect(names({ name: { full: 'Ada' }, job_title: 'Countess', department: 'Engines' }, { name: { full: 'Ada L' }, job_title: 'Countess' })).toEqual(['name'])
  })

  it('is nothing where all is kept', () => {
    expect(names({ emails: [{ value: 'a@x.example' }] }, { emails: [{ value: 'b@x.example' }] })).toEqual([])
  })

  it('is what comes masked, since it may be another value', () => {
    expect(names({ department: null, masked: { department: '••' } }, { department: null, masked: { department: '••' } })).toEqual(['department'])
    expect(names({ department: null, masked: { department: '••' } }, { department: null })).toEqual([])
  })
})
