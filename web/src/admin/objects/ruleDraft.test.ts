import { describe, expect, it } from 'vitest'

import { draftOfRule, newRule, toRule, type RuleDraft } from './ruleDraft'

const dates: RuleDraft = { id: 'r1', en: 'Ends later.', zh: '', must: { field: 'ends', op: 'gte', value: undefined, other: 'begins' } }

describe('a rule that is described', () => {
  it('is asked for when enough is said', () => {
    expect(toRule(newRule)).toBeUndefined()
    expect(toRule({ ...dates, en: ' ' })).toBeUndefined()
    expect(toRule({ ...dates, must: { ...dates.must, other: '' } })).toBeUndefined()
    expect(toRule({ ...dates, when: { field: 'stage', op: 'eq', value: undefined, other: '' } })).toBeUndefined()
    expect(toRule(dates)).toEqual({ id: 'r1', message: { en: 'Ends later.' }, must: { field: 'ends', op: 'gte', other: 'begins' } })
  })

  it('needs no value where there is nothing to compare with', () => {
    expect(toRule({ ...dates, must: { field: 'amount', op: 'not_empty', value: 7, other: 'begins' } })?.must).toEqual({ field: 'amount', op: 'not_empty' })
  })

  it('comes back as it was, unless it says more than the screen can', () => {
    const rule = toRule({ ...dates, when: { field: 'stage', op: 'eq', value: 'won', other: '' } })
    expect(rule && draftOfRule(rule)).toMatchObject({ when: { field: 'stage', value: 'won' }, must: { other: 'begins' } })
    expect(draftOfRule({ id: 'r', message: {}, must: { and: [{ field: 'a', op: 'empty' }] } })).toBeUndefined()
    expect(draftOfRule({ id: 'r', message: {}, must: { field: 'a', op: 'in', values: [1] } })).toBeUndefined()
  })
})
