import { expect, test } from 'vitest'

import { guessCurrency, timeZones } from './regions'

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

test.each([
  ['en-US', 'Europe/Berlin', 'EUR'],
  ['en', 'Asia/Shanghai', 'CNY'],
  ['zh-CN', 'Europe/London', 'GBP'],
  ['en-GB', 'Etc/UTC', 'GBP'],
  ['fr-CA', 'America/Toronto', 'CAD'],
])('the country whose time it is counts more than the language: %s in %s', (tag, zone, currency) => {
  expect(guessCurrency(tag, zone)).toBe(currency)
})

test('a zone that is chosen can be seen, by whatever name', () => {
  expect(timeZones('Asia/Kolkata')).toContain('Asia/Kolkata')
  expect(timeZones('')).not.toContain('')
  for (const chosen of ['UTC', 'Europe/Berlin', 'Etc/UTC']) {
    const zones = timeZones(chosen)
    expect(zones.filter((one) => one === chosen)).toHaveLength(1)
  }
})
