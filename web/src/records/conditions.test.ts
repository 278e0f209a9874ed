import { describe, expect, it } from 'vitest'

import { joinConditions, knownConditions, readConditions, splitConditions, writeConditions, type Condition } from './conditions'

const operators = ['eq', 'ne', 'in', 'contains', 'gt', 'empty']
const object = {
  fields: [
    { name: 'stage', sealed: false, findable: true, operators },
    { name: 'emails', sealed: true, findable: true, operators },
    { name: 'bank_account', sealed: true, findable: false, operators },
    { name: 'due_on', sealed: false, findable: true, operators },
  ],
}
const stage: Condition = { field: 'stage', op: 'in', value: ['lead', 'customer'] }
const mail: Condition = { field: 'emails', op: 'contains', value: 'ada@' }
const due: Condition = { field: 'due_on', op: 'empty' }

describe('conditions', () => {
  it('keeps values of sealed fields out of what addresses hold', () => {
    const { plain, sealed } = splitConditions(object, [mail, stage, due])
    expect(plain).toEqual([stage, due])
    expect(sealed).toEqual([{ at: 0, condition: mail }])
    expect(writeConditions(plain)).not.toContain('ada')
  })

  it('takes a field it does not know for a sealed one', () => {
    const stranger: Condition = { field: 'diagnosis', op: 'eq', value: 'x' }
    expect(splitConditions(object, [stranger]).plain).toEqual([])
  })

  it('joins the parts in the order they had', () => {
    for (const all of [[mail, stage, due], [stage, mail, due], [stage, due, mail], [mail], [stage], []]) {
      const { plain, sealed } = splitConditions(object, all)
      expect(joinConditions(plain, sealed)).toEqual(all)
    }
  })

  it('reads what it wrote, and the form of the API', () => {
    const odd: Condition[] = [
      { field: 'stage', op: 'in', value: ['only'] },
      { field: 'domain', op: 'eq', value: '100%.a*b.example' },
      { field: 'stage', op: 'ne', value: '' },
      { field: 'stage', op: 'eq', value: { deep: true } },
    ]
    for (const all of [[stage, due], ...odd.map((c) => [c]), odd]) expect(readConditions(writeConditions(all))).toEqual(all)
    expect(writeConditions([stage, due])).toBe('stage.in.lead.customer*due_on.empty')
    const api = { and: [{ field: 'stage', op: 'in', values: ['lead'] }, { field: 'due_on', op: 'gt', value: '2026-01-01' }] }
    expect(readConditions(JSON.stringify(api))).toEqual([
      { field: 'stage', op: 'in', value: ['lead'] },
      { field: 'due_on', op: 'gt', value: '2026-01-01' },
    ])
  })

  it('leaves out what it cannot read', () => {
    for (const text of ['', '{', '7', 'null', '{"field":1}', '[{"op":"eq"}]', '{"not":{"field":"stage","op":"eq"}}']) {
      expect(readConditions(text)).toEqual([])
    }
  })

  it('drops fields nobody may find by', () => {
    const hidden: Condition = { field: 'bank_account', op: 'eq', value: '1' }
    expect(knownConditions(object, [hidden, stage, { field: 'gone', op: 'eq' }, { field: 'stage', op: 'lt', value: 'x' }])).toEqual([stage])
  })
})
