import { describe, expect, it } from 'vitest'

import { parseInteger } from './int/parse'
import { isEmptyText, pointsOf } from './parts/points'
import { fullOf, isEmptyName, withFull, withPart } from './person_name/name'
import { formatPhone, phoneLink } from './phone/format'

describe('values', () => {
  it('whole numbers are read; others stay as typed', () => {
    expect([' 1 200', '1,200', '-7', '−7', ''].map(parseInteger)).toEqual([1200, 1200, -7, -7, null])
    expect(['1.5', 'ten', '9007199254740993'].map(parseInteger)).toEqual(['1.5', 'ten', '9007199254740993'])
  })

  it('numbers are grouped where their plan is certain', () => {
    // As libphonenumber writes them, but for its hyphens.
    const known = [
      '+1 415 555 0145',
      '+86 138 0013 8000',
      '+86 10 6234 5678',
      '+86 755 1234 5678',
      '+44 20 7946 0006',
      '+44 7700 900337',
      '+44 161 496 0123',
      '+44 113 496 0123',
      '+44 28 9018 0123',
      '+44 300 123 1234',
      '+49 30 000000',
      '+49 40 66969717',
      '+49 1511 2345678',
      '+49 176 12345678',
      '+49 221 12345678',
      '+33 1 99 00 12 34',
      '+61 2 5550 8680',
      '+61 412 345 678',
      '+353 20 919 5928',
      '+353 1 234 5678',
      '+353 86 123 4567',
      '+46 8 465 004 29',
      '+46 70 123 45 67',
      '+34 612 34 56 78',
      '+39 06 1234 5678',
      '+39 312 345 6789',
      '+31 20 123 4567',
      '+31 6 12345678',
      '+41 44 123 45 67',
      '+48 12 345 67 89',
      '+47 21 23 45 67',
      '+351 912 345 678',
      '+65 6123 4567',
      '+852 2123 4567',
      '+886 2 1234 5678',
      '+886 912 345 678',
      '+82 10 1234 5678',
      '+55 11 96123 4567',
      '+91 98765 43210',
      '+81 3 1234 5678',
      '+32 2 123 45 67',
      '+32 470 12 34 56',
      '+43 664 1234567',
      '+420 601 123 456',
      '+7 916 123 45 67',
      '+972 50 123 4567',
      '+27 82 123 4567',
      '+52 55 1234 5678',
      '+90 532 123 45 67',
    ]
    for (const number of known) expect(formatPhone(number.replaceAll(' ', ''))).toBe(number)
    expect(formatPhone('+8613800138000 x12')).toBe('+86 138 0013 8000 ext. 12')
  })

  it('and stand together where it is not', () => {
    expect(formatPhone('+4961311234567')).toBe('+49 61311234567')
    expect(formatPhone('+37060112345')).toBe('+370 60112345')
  })

  it('leaves alone what is no international number', () => {
    for (const number of ['01062345678', '+12', '+49 (0)40', '']) expect(formatPhone(number)).toBe(number)
    expect(phoneLink('+8613800138000 x12')).toBe('tel:+8613800138000;ext=12')
  })

  it('one text and several read alike', () => {
    expect(pointsOf('a')).toEqual([{ value: 'a' }])
    expect(pointsOf(['a', 'b'])).toEqual([{ value: 'a' }, { value: 'b' }])
    expect(isEmptyText([{ value: ' ' }, { value: '', label: 'work' }])).toBe(true)
    expect(isEmptyText([{ value: 'x' }])).toBe(false)
  })

  it('a name is its whole or its parts, whichever was typed last', () => {
    expect(withFull('Ada Lovelace')).toEqual({ full: 'Ada Lovelace' })
    expect(withPart({ full: 'Ada Byron', given: 'Ada', family: 'Byron' }, 'family', 'Lovelace')).toEqual({ given: 'Ada', family: 'Lovelace' })
    expect(withPart({ given: 'Ada' }, 'given', '')).toBeNull()
    expect(fullOf({ given: '静', family: '欧阳' })).toBe('欧阳静')
    expect(fullOf({ prefix: 'Dr', given: 'Ada', family: 'Lovelace' })).toBe('Dr Ada Lovelace')
    expect([isEmptyName(null), isEmptyName({ full: ' ' }), isEmptyName({ given: 'Ada' })]).toEqual([true, true, false])
  })
})
