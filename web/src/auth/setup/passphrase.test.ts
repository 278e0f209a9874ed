import { expect, test } from 'vitest'

import { suggestPassphrase } from './passphrase'

test('suggested passphrases are long enough and never the same', async () => {
  const some = await Promise.all(Array.from({ length: 50 }, suggestPassphrase))
  expect(new Set(some).size).toBe(50)
  for (const one of some) {
    expect(one.split(' ')).toHaveLength(6)
    expect(one.length).toBeGreaterThanOrEqual(15)
  }
})
