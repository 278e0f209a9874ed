import { expect, it } from 'vitest'

import { fromLocal, toLocal } from './zone'

it.each([
  ['2026-03-01T09:30', 'Asia/Shanghai', '2026-03-01T01:30:00Z'],
  ['2026-07-01T00:00', 'Europe/Berlin', '2026-06-30T22:00:00Z'],
  ['2026-10-25T12:00', 'Europe/Berlin', '2026-10-25T11:00:00Z'],
  ['2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00:00Z'],
])('%s in %s', (local, zone, moment) => {
  expect(fromLocal(local, zone)).toBe(moment)
  expect(toLocal(moment, zone)).toBe(local)
})

it('what is no time stays none', () => {
  expect(fromLocal('', 'UTC')).toBeUndefined()
  expect(toLocal('soon', 'UTC')).toBe('')
})
