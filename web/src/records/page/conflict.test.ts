import { describe, expect, it } from 'vitest'

import type { RecordData } from '@/api/types'
import { contact } from '@/test/catalog'
import { findConflicts, resolve, sameValue, type Edits } from './conflict'

const field = (name: string) => contact.fields.find((f) => f.name === name) as (typeof contact.fields)[number]
const record: RecordData = { id: 'r', object: 'contact', version: 2, name: { full: 'Ada' }, job_title: 'Theirs', department: 'Research', emails: null, stage: 'lead' }

describe('sameValue', () => {
  it('ignores what says nothing', () => {
    expect(sameValue(field('job_title'), null, '')).toBe(true)
    expect(sameValue(field('emails'), null, [{ value: ' ' }])).toBe(true)
    expect(sameValue(field('emails'), [{ value: 'a@x.example' }], [{ value: 'a@x.example', label: '' }, { value: '' }])).toBe(true)
    expect(sameValue(field('name'), { full: 'Ada Lovelace' }, { full: 'Ada Lovelace', given: 'Ada', family: 'Lovelace' })).toBe(true)
  })

  it('sees what differs', () => {
    expect(sameValue(field('job_title'), 'a', 'A')).toBe(false)
    expect(sameValue(field('emails'), [{ value: 'a' }, { value: 'b' }], [{ value: 'b' }, { value: 'a' }])).toBe(false)
    expect(sameValue(field('emails'), [{ value: 'a' }], [{ value: 'a', label: 'work' }])).toBe(false)
    expect(sameValue(field('name'), { full: 'Ada B', given: 'Ada', family: 'B' }, { full: 'Ada B', given: 'Ada B' })).toBe(false)
  })
})

describe('conflicts', () => {
  const edits: Edits = {
    job_title: { value: 'Mine', base: 'Before' },
    department: { value: 'Engines', base: 'Research' },
    stage: { value: 'lead', base: 'customer' },
  }

  it('are only where somebody else wrote something else', () => {
    expect(findConflicts(contact, edits, record)).toEqual([{ field: field('job_title'), mine: 'Mine', theirs: 'Theirs', original: 'Before' }])
  })

  it('end with a choice; nothing else that was typed is touched', () => {
    const conflicts = findConflicts(contact, edits, record)
    const { department, stage } = edits
    expect(resolve(edits, conflicts, { job_title: 'theirs' })).toEqual({ department, stage })
    const mine = resolve(edits, conflicts, { job_title: 'mine' })
    expect(mine).toEqual({ ...edits, job_title: { value: 'Mine', base: 'Theirs' } })
    expect(findConflicts(contact, mine, record)).toEqual([])
  })
})
