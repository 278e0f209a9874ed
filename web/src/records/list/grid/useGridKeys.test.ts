import { describe, expect, it } from 'vitest'

import { target } from './useGridKeys'

describe('keys of a list', () => {
  it.each([
    ['j', 3, 4], ['ArrowDown', 9, 9], ['k', 0, 0], ['ArrowUp', 5, 4],
    ['PageDown', 2, 9], ['PageUp', 9, 1], ['Home', 7, 0], ['End', 0, 9],
  ])('%s from %i leads to %i', (key, from, to) => {
    expect(target(key, from, 10, 8)).toBe(to)
  })

  it('leaves other keys alone', () => {
    for (const key of ['Enter', 'a', 'J', 'Tab', ' ']) expect(target(key, 0, 10, 8)).toBeUndefined()
  })
})
