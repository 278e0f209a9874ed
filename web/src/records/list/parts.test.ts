import { describe, expect, it } from 'vitest'

import type { Field, ObjectDef } from '@/catalog/types'
import { fieldTypes } from '@/fields/registry'
import { cardFields, defaultColumns, fromIds, moveColumn, offered, resolveColumns, toggleColumn, toIds } from './columns'
import { knownSort, nextSort, readSort, writeSort } from './sort'
import { contact } from './testing'
import { titleWidths } from './useColumns'
import { leastWidth, mostWidth, readWidths, tracks } from './widths'

describe('order', () => {
  it('goes from ascending to descending to none', () => {
    const one = nextSort([], 'name')
    const two = nextSort(one, 'name')
    expect([writeSort(one), writeSort(two), writeSort(nextSort(two, 'name'))]).toEqual(['name', '-name', undefined])
    expect(writeSort(nextSort(two, 'stage'))).toBe('stage')
  })

  it('reads what addresses hold, and keeps to what can be sorted', () => {
    expect(readSort(' -created_at,name,, - ')).toEqual([{ field: 'created_at', descending: true }, { field: 'name', descending: false }])
    expect(knownSort(contact, readSort('company,-stage,gone'))).toEqual([{ field: 'stage', descending: true }])
  })
})

describe('columns', () => {
  const names = (fields: Field[]) => fields.map((f) => f.name)

  it('begin with the state, then short fields, then the last change', () => {
    expect(defaultColumns(contact)).toEqual(['stage', 'emails', 'company', 'job_title', 'updated_at'])
  })

  it('of an object of few fields may be long ones', () => {
    const note: ObjectDef = { ...contact, title: 'name', fields: contact.fields.filter((f) => ['name', 'description', 'company'].includes(f.name)) }
    expect(defaultColumns(note)).toEqual(['company', 'description'])
  })

  it('begin without what is hidden from the reader', () => {
    const masked = { ...contact, fields: contact.fields.map((f) => (f.name === 'emails' ? { ...f, masked: true } : f)) }
    expect(defaultColumns(masked)).not.toContain('emails')
  })

  it('are fields that exist, each once, without the title and the machine’s own', () => {
    expect(names(resolveColumns(contact, ['stage', 'gone', 'name', 'stage', 'version', 'updated_at']))).toEqual(['stage', 'updated_at'])
    expect(names(offered(contact))).not.toContain('id')
  })

  it('are remembered by id, so that a renamed field stays', () => {
    const ids = toIds(contact, ['stage', 'company'])
    const renamed = { ...contact, fields: contact.fields.map((f) => (f.name === 'stage' ? { ...f, name: 'state' } : f)) }
    expect(fromIds(renamed, ids)).toEqual(['state', 'company'])
  })

  it('move by one, not over an end', () => {
    expect(moveColumn(['a', 'b', 'c'], 'b', 1)).toEqual(['a', 'c', 'b'])
    expect(moveColumn(['a', 'b'], 'a', -1)).toEqual(['a', 'b'])
    expect(moveColumn(['a', 'b'], 'x', 1)).toEqual(['a', 'b'])
    expect(toggleColumn(toggleColumn(['a'], 'b'), 'a')).toEqual(['b'])
  })

  it('give a card two lines and a time', () => {
    const { lines, time } = cardFields(contact, contact.fields.filter((f) => ['name', 'stage', 'updated_at', 'emails', 'company'].includes(f.name)))
    expect([names(lines), time?.name]).toEqual([['emails', 'company'], 'updated_at'])
  })
})

describe('widths', () => {
  it('are kept within bounds, and nonsense is left out', () => {
    expect(readWidths('{"a":1,"b":9999,"c":"x","d":150.4}')).toEqual({ a: leastWidth, b: mostWidth, d: 150 })
    for (const text of [undefined, '', '[', 'null', '7']) expect(readWidths(text)).toEqual({})
  })

  it('share the room there is, down to what values need; drawn ones stay', () => {
    const [one, two, three] = contact.fields as [Field, Field, Field]
    const usual = (field: Field) => (field === three ? { width: 170, least: 170 } : { width: 200 })
    expect(tracks([one, two, three], { [two.id]: 90 }, usual)).toEqual({ template: 'minmax(154px, 200fr) 90px minmax(170px, 170fr)', total: 414 })
  })

  it('that a list begins with fit a screen of 1280 pixels beside the side bar', () => {
    const types: Field['type'][] = ['choice', 'email', 'phone', 'reference', 'text', 'timestamp']
    const columns = types.map((type) => ({ ...contact.fields[0], id: type, name: type, type }) as Field)
    const { total } = tracks([contact.fields[0] as Field, ...columns], {}, (f) => (f.name === contact.title ? titleWidths.name : fieldTypes[f.type]))
    expect(total).toBeLessThanOrEqual(1280 - 224)
  })
})
