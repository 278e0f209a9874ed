import { expect, test } from 'vitest'

import { isEmptyAddress, linesOf, order, withPart } from './address'

test('each country has its order', () => {
  const shenzhen = { street: '科技园1号', district: '南山区', city: '深圳市', province: '广东省', postal_code: '518057', country: 'CN' }
  expect(linesOf(shenzhen, 'zh-CN')).toEqual(['518057 中国', '广东省深圳市南山区', '科技园1号'])
  expect(linesOf({ street: '1 Main St\nApt 2', city: 'Springfield', province: 'IL', postal_code: '62701', country: 'US' }, 'en')).toEqual(['1 Main St', 'Apt 2', 'Springfield, IL 62701', 'United States'])
  expect(linesOf({ street: 'Hauptstr. 5', city: 'Berlin', postal_code: '10115', country: 'DE' }, 'en')).toEqual(['Hauptstr. 5', '10115 Berlin', 'Germany'])
  expect(linesOf({ country: 'not one' }, 'en')).toEqual(['not one'])
  expect(order({}, 'zh-CN')[0]).toBe('country')
  expect(order({ country: 'US' }, 'zh-CN')[0]).toBe('street')
  expect(order({}, 'en')[0]).toBe('street')
})

test('an address of which every part was taken away is none', () => {
  expect(withPart({ city: 'Oslo' }, 'city', '')).toBeNull()
  expect(withPart(null, 'city', 'Oslo')).toEqual({ city: 'Oslo' })
  expect(isEmptyAddress({ city: ' ' })).toBe(true)
})
