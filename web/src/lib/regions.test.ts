import { expect, test } from 'vitest'

import { guessCurrency } from './regions'

test.each([
  ['zh-CN', 'CNY'],
  ['zh', 'CNY'],
  ['en-GB', 'GBP'],
  ['de', 'EUR'],
  ['en', 'USD'],
  ['', 'USD'],
])('money of %s is %s', (tag, currency) => {
  expect(guessCurrency(tag)).toBe(currency)
})
