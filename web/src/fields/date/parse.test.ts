import { describe, expect, it } from 'vitest'

import { orderOf, parseDate, type Reading } from './parse'

const british: Reading = { order: 'dmy', partial: false, today: '2026-03-14' }

describe('parseDate', () => {
  it.each([
    ['2026-03-01', '2026-03-01'],
    [' 2026/3/1 ', '2026-03-01'],
    ['20260301', '2026-03-01'],
    ['2026年3月1日', '2026-03-01'],
    ['3月1号', '2026-03-01'],
    ['1 March 2026', '2026-03-01'],
    ['Mar 1, 2026', '2026-03-01'],
    ['1st sept 2025', '2025-09-01'],
    ['1 Mar', '2026-03-01'],
    ['3/4/2026', '2026-04-03'],
    ['3.4.2026', '2026-04-03'],
    ['14/3', '2026-03-14'],
    ['today', '2026-03-14'],
    ['Yesterday', '2026-03-13'],
    ['后天', '2026-03-16'],
    ['29 Feb 2024', '2024-02-29'],
  ])('reads %s', (typed, want) => expect(parseDate(typed, british)).toBe(want))

  it.each(['', 'soon', '31 June 2026', '29 Feb 2025', '1/2/26', '2026-13-01', '0999-01-01', '1 Mar 2026 or so', '12', 'March'])(
    'does not guess at “%s”', (typed) => expect(parseDate(typed, british)).toBeUndefined(),
  )

  it('takes month first where people write it first', () => {
    expect(parseDate('3/4/2026', { ...british, order: 'mdy' })).toBe('2026-03-04')
    expect(parseDate('14/3/2026', { ...british, order: 'mdy' })).toBe('2026-03-14')
    expect([orderOf('en-US'), orderOf('en-GB'), orderOf('de'), orderOf('zh-CN')]).toEqual(['mdy', 'dmy', 'dmy', 'mdy'])
  })

  it('leaves the year out where the field allows it', () => {
    const partial = { ...british, partial: true }
    expect(parseDate('29 February', partial)).toBe('--02-29')
    expect(parseDate('2月3日', partial)).toBe('--02-03')
    expect(parseDate('--0203', partial)).toBe('--02-03')
    expect(parseDate('3 Feb 1985', partial)).toBe('1985-02-03')
  })
})
