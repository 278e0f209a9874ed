import { describe, expect, it } from 'vitest'

import { moved, newDraft, toNew, toPatch, withType } from './fieldDraft'

describe('a field that is described', () => {
  it('is sensitive when its type asks for that', () => {
    expect(withType(newDraft, 'identity_number')).toMatchObject({ type: 'identity_number', cls: 'sensitive' })
    expect(withType({ ...newDraft, cls: 'secret' }, 'identity_number')).not.toHaveProperty('cls')
    expect(withType(newDraft, 'text')).not.toHaveProperty('cls')
  })

  it('is asked for when enough is said', () => {
    expect(toNew(newDraft)).toBeUndefined()
    expect(toNew({ ...newDraft, type: 'choice', en: 'Fuel' })).toBeUndefined()
    expect(toNew({ ...newDraft, type: 'reference', en: 'Keeper' })).toBeUndefined()
    expect(toNew({ ...newDraft, zh: '车牌' })).toMatchObject({ type: 'text', label: { 'zh-CN': '车牌' }, class: 'personal' })
  })

  it('asks for nothing that its type has not', () => {
    const field = toNew({ ...newDraft, en: 'Built', type: 'date', many: true, match: true, unique: true, maxLength: 9, target: 'contact' })
    expect(field).toMatchObject({ many: false, match: false, unique: false })
    expect(field?.max_length).toBeUndefined()
    expect(field?.target).toBeUndefined()
  })

  it('sends only what changed', () => {
    const was = { ...newDraft, en: 'Fuel', type: 'choice' as const, choices: [{ id: 'a', en: 'A', zh: '' }] }
    expect(toPatch(was, was)).toEqual({})
    expect(toPatch({ ...was, cls: 'sensitive' }, was)).toEqual({ class: 'sensitive' })
    expect(toPatch({ ...was, choices: [{ id: '', en: 'B', zh: '' }, ...was.choices] }, was)?.choices).toEqual([
      { id: undefined, label: { en: 'B' }, hue: undefined, retired: undefined },
      { id: 'a', label: { en: 'A' }, hue: undefined, retired: undefined },
    ])
  })

  it('asks for another type alone', () => {
    const was = { ...newDraft, en: 'Built' }
    expect(toPatch({ ...was, type: 'date', cls: 'public' }, was)).toEqual({ type: 'date', choices: undefined })
    expect(toPatch({ ...was, type: 'choice' }, was)).toBeUndefined()
  })

  it('asks of values what its type has', () => {
    const bounded = { ...newDraft, en: 'Plate', pattern: 'HF-[0-9]+', patternEn: 'Like HF-1.', minLength: 2, min: '1' }
    expect(toNew(bounded)).toMatchObject({ pattern: 'HF-[0-9]+', pattern_help: { en: 'Like HF-1.' }, min_length: 2 })
    expect(toNew(bounded)?.min).toBeUndefined()
    expect(toNew({ ...bounded, type: 'date' })).toMatchObject({ min: '1' })
    expect(toNew({ ...bounded, type: 'date' })?.pattern).toBeUndefined()
  })

  it('moves within bounds', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b'])
  })
})
