import { expect, it } from 'vitest'

import { readLocal, toLocal } from './zone'

it.each([
  ['2026-03-01T09:30', 'Asia/Shanghai', '2026-03-01T01:30:00Z'],
  ['2026-07-01T00:00', 'Europe/Berlin', '2026-06-30T22:00:00Z'],
  ['2026-10-25T12:00', 'Europe/Berlin', '2026-10-25T11:00:00Z'],
  ['2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00:00Z'],
])('%s in %s', (local, zone, moment) => {
  expect(readLocal(local, zone)).toEqual({ moment })
  expect(toLocal(moment, zone)).toBe(local)
})

it('says what clocks showed twice, and what they never showed', () => {
  expect(readLocal('2026-10-25T02:30', 'Europe/Berlin')).toEqual({ moment: '2026-10-25T00:30:00Z', doubt: 'twice' })
  expect(readLocal('2026-03-29T02:30', 'Europe/Berlin')).toEqual({ moment: '2026-03-29T01:30:00Z', doubt: 'skipped' })
  expect(readLocal('2026-04-05T01:45', 'Australia/Lord_Howe')).toMatchObject({ doubt: 'twice' })
})

it('what is no time stays none', () => {
  expect(readLocal('', 'UTC')).toBeUndefined()
  expect(toLocal('soon', 'UTC')).toBe('')
})
