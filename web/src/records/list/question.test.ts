import { describe, expect, it } from 'vitest'

import { questionOf } from './question'
import { contact } from './testing'

const plain = { q: '', conditions: [], sort: [], columns: undefined, trash: false }
const shown = contact.fields.filter((f) => f.name === 'name')

describe('the question of a list', () => {
  it('leaves the trash alone', () => {
    const question = questionOf(contact, plain, shown)
    expect(question.deleted).toBeUndefined()
    expect(question.filter).toBeUndefined()
  })

  it('of the trash is for deleted records only, the last deleted first', () => {
    const question = questionOf(contact, { ...plain, trash: true }, shown)
    expect(question).toMatchObject({ deleted: true, filter: { field: 'deleted_at', op: 'not_empty' }, sort: '-deleted_at' })
  })

  it('of the trash keeps what was asked besides', () => {
    const conditions = [{ field: 'stage', op: 'in' as const, value: ['lead'] }]
    const question = questionOf(contact, { ...plain, conditions, sort: [{ field: 'name', descending: false }], trash: true }, shown)
    expect(question.filter).toMatchObject({ and: [{ field: 'deleted_at' }, { field: 'stage' }] })
    expect(question.sort).toBe('name')
  })
})
