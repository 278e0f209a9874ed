import { expect, test } from 'vitest'

import { read, written } from './document'

test('a document is read when it is finished, and otherwise stays as typed', () => {
  expect(read(' {"a": [1]} ')).toEqual({ a: [1] })
  expect(read('{"a":')).toBe('{"a":')
  expect(read('12')).toBe('12')
  expect(read('  ')).toBeNull()
})

test('numbers that would be rounded stay as they are written', () => {
  expect(read('{"n":12345678901234567890}')).toBe('{"n":12345678901234567890}')
  expect(read('{"n":"12345678901234567890"}')).toEqual({ n: '12345678901234567890' })
})

test('a cell has one line', () => {
  expect(written(['a'], 'cell')).toBe('["a"]')
  expect(written(['a'], 'page')).toBe('[\n  "a"\n]')
})
