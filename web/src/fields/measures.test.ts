import { describe, expect, it } from 'vitest'

import { makeField } from '@/test/catalog'
import { parseDuration, showDuration, writeDuration } from './duration/parse'
import { parseMoney, showMoney, writeMoney } from './money/parse'
import { withoutUnit, withUnit } from './parts/withUnit'
import { parsePercent, showPercent } from './percent/parse'
import { fieldTypes } from './registry'

describe('durations', () => {
  it('are read as the server reads them', () => {
    const cases = [['1h 30m', 5400], ['1H30M', 5400], ['1:30', 5400], ['1:30:05', 5405], ['90 min', 5400], ['90 分钟', 5400], ['1小时30分', 5400], ['1.5 hours', 5400], ['1,5 h', 5400], ['0.1 min', 6], ['PT1H30M', 5400], ['45s', 45]] as const
    for (const [text, want] of cases) expect(parseDuration(text), text).toBe(want)
    for (const text of ['90', '1:3', '1:60', '30m 1h', '1h 1h', '2 days', 'soon', '-1h', '0.5s', '1h 30']) expect(parseDuration(text), text).toBe(text)
    expect(parseDuration(' ')).toBeNull()
  })

  it('are written so that they are read again, and said in words', () => {
    for (const seconds of [0, 45, 60, 5400, 5405, 360_000]) expect(parseDuration(writeDuration(seconds))).toBe(seconds)
    expect([showDuration(5400, 'en'), showDuration(5400, 'zh-CN'), showDuration(0, 'en'), showDuration(null, 'en')]).toEqual(['1 hr 30 min', '1小时 30分钟', '0 min', ''])
  })
})

describe('percentages and units', () => {
  it('take their sign and give it back', () => {
    expect(['12.5%', '12,5 %', '12.5', '100％', '%', 'half'].map(parsePercent)).toEqual(['12.5', '12.5', '12.5', '100', '%', 'half'])
    expect([showPercent('12.5', 'en'), showPercent('0.000001', 'en'), showPercent(null, 'en')]).toEqual(['12.5%', '0.000001%', ''])
  })

  it('stand behind numbers and are taken off again', () => {
    const weight = makeField('weight', 'decimal', { unit: 'kg' })
    expect(withUnit('12.5', weight)).toBe('12.5\u00a0kg')
    expect(['12.5 kg', '12.5KG', '12.5'].map((text) => withoutUnit(text, weight))).toEqual(['12.5', '12.5', '12.5'])
    expect(fieldTypes.decimal.filter.toFilter(weight, 'gte', '12,5 kg')).toEqual({ field: 'weight', op: 'gte', value: '12.5' })
  })
})

describe('money', () => {
  it('is read as the server reads it', () => {
    const cases = [['1,234.50 EUR', '', '1234.50 EUR'], ['1.234,50 €', '', '1234.50 EUR'], ['eur 88', '', '88.00 EUR'], ['1,200 JPY', '', '1200 JPY'], ['1.234 EUR', '', '1234.00 EUR'], ['1.234 KWD', '', '1.234 KWD'],
      ['88元', '', '88.00 CNY'], ['US$5', '', '5.00 USD'], ['-£3.20', '', '-3.20 GBP'], ['£-3.20', '', '-3.20 GBP'], ['¥1,200', 'JPY', '1200 JPY'], ['￥1,200', 'CNY', '1200.00 CNY'], ['$5', 'AUD', '5.00 AUD'], ['1.234,50', 'EUR', '1234.50 EUR']] as const
    for (const [text, usual, want] of cases) expect(writeMoney(parseMoney(text, usual)), text).toBe(want)
    for (const text of ['12.50', '¥1,200', '$5', '5 XYZ', '1.50 JPY', '0.005 EUR', '1,234 KWD', 'EUR', 'EUR 5 EUR', '--5 EUR']) expect(parseMoney(text), text).toBe(text)
    expect(parseMoney(' ')).toBeNull()
  })

  it('shows every digit, and asks by amount and currency', () => {
    expect([showMoney({ amount: '999999999999999', currency: 'JPY' }, 'en'), showMoney({ amount: '1234.50', currency: 'EUR' }, 'de'), showMoney(null, 'en')]).toEqual(['¥999,999,999,999,999', '1.234,50\u00a0€', ''])
    expect(fieldTypes.money.filter.toFilter(makeField('price', 'money', { unit: 'EUR' }), 'gte', '1.234,50')).toEqual({ field: 'price', op: 'gte', value: '1234.50 EUR' })
    expect(fieldTypes.money.filter.toFilter(makeField('price', 'money'), 'gte', '12')).toBeUndefined()
  })
})

it('filters of yes and no, and of durations', () => {
  const done = makeField('done', 'boolean')
  for (const value of [false, 'false', 'No']) expect(fieldTypes.boolean.filter.toFilter(done, 'eq', value)).toEqual({ field: 'done', op: 'eq', value: false })
  expect(fieldTypes.boolean.filter.toFilter(done, 'eq', 'perhaps')).toBeUndefined()
  const spent = makeField('spent', 'duration')
  for (const value of [5400, '1:30', '90 min']) expect(fieldTypes.duration.filter.toFilter(spent, 'gte', value)).toEqual({ field: 'spent', op: 'gte', value: 5400 })
  expect(fieldTypes.duration.filter.toFilter(spent, 'gte', '90')).toBeUndefined()
})
