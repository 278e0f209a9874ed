import { expect, test } from 'vitest'

import { hrefOf, readable } from './address'

test('only four schemes become links', () => {
  for (const address of ['https://example.com', 'http://example.com', 'mailto:ada@example.com', 'tel:+12015550123']) expect(hrefOf(address)).toBe(address)
  for (const address of ['javascript:alert(1)', 'data:text/html,x', 'https:example.com', ' javascript:1', 'file:///etc']) expect(hrefOf(address)).toBeUndefined()
})

test('addresses are read without their scheme', () => {
  expect(['https://www.example.com/', 'mailto:ada@example.com?subject=Tea', 'tel:+12015550123;ext=5'].map(readable)).toEqual(['example.com', 'ada@example.com', '+12015550123 x5'])
})
