import { expect, it } from 'vitest'

import { daysOf, isPeriod, periods, type Period } from './period'

it.each<[Period, string, string]>([
  ['today', '2026-03-01', '2026-03-01'],
  ['this_week', '2026-02-23', '2026-03-01'],
  ['next_week', '2026-03-02', '2026-03-08'],
  ['this_month', '2026-03-01', '2026-03-31'],
  ['last_month', '2026-02-01', '2026-02-28'],
  ['last_year', '2025-01-01', '2025-12-31'],
  ['last_7_days', '2026-02-23', '2026-03-01'],
  ['next_7_days', '2026-03-01', '2026-03-07'],
])('%s, asked on Sunday 1 March 2026', (period, first, last) => expect(daysOf(period, '2026-03-01')).toEqual([first, last]))

it('every period is a span that does not run backwards', () => {
  for (const period of periods) {
    const [first, last] = daysOf(period, '2024-12-31')
    expect(first <= last, period).toBe(true)
  }
  expect(isPeriod('2026-03-01')).toBe(false)
})
