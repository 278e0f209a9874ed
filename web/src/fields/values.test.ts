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
    expect(formatPhone('+14155550132')).toBe('+1 415 555 0132')
    expect(formatPhone('+8613800138000 x12')).toBe('+86 138 0013 8000 ext. 12')
    expect(formatPhone('+442079460000')).toBe('+44 207 946 0000')
    expect(formatPhone('+494066969717')).toBe('+49 406 696 9717')
    expect(formatPhone('+353209195928')).toBe('+353 209 195 928')
    expect(formatPhone('+46846500429')).toBe('+46 846 500 429')
    expect(formatPhone('+74951234567')).toBe('+7 495 123 4567')
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
