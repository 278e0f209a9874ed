import { describe, expect, it } from 'vitest'

import { parseDecimal, showDecimal } from './parse'

describe('parseDecimal', () => {
  it('reads what people write', () => {
    const cases = [['12,5', '12.5'], ['1 234,50', '1234.5'], ['1.234,50', '1234.5'], ['1,234.50', '1234.5'], ['1,234,567', '1234567'],
      ['1.234.567', '1234567'], ['1.234', '1.234'], ['-.5', '-0.5'], ['−3', '-3'], ['-0', '0'], ['007', '7'], ['999999999999.999999', '999999999999.999999']] as const
    for (const [text, want] of cases) expect(parseDecimal(text), text).toBe(want)
    expect(parseDecimal('  ')).toBeNull()
  })

  it('leaves alone what is no number, or could be two', () => {
    for (const text of ['1,234', '1,23,456', '1.2,3.4', 'x', '1e3', '12 EUR']) expect(parseDecimal(text)).toBe(text)
  })

  it('shows every digit', () => {
    expect(showDecimal('123456789012.123456', 'en')).toBe('123,456,789,012.123456')
    expect(showDecimal('-1234.5', 'de')).toBe('-1.234,5')
    expect(showDecimal(null, 'en')).toBe('')
  })
})
