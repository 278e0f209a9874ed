import { expect, test } from 'vitest'

import { guessCurrency } from './regions'
import { suggestPassphrase } from './passphrase'

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

test('suggested passphrases are long enough and never the same', async () => {
  const some = await Promise.all(Array.from({ length: 50 }, suggestPassphrase))
  expect(new Set(some).size).toBe(50)
  for (const one of some) {
    expect(one.split(' ')).toHaveLength(6)
    expect(one.length).toBeGreaterThanOrEqual(15)
  }
})
