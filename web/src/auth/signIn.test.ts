import { expect, test } from 'vitest'

import { safeNext } from './signIn'

test.each([
  [undefined, '/'],
  ['/contacts?sort=name', '/contacts?sort=name'],
  ['https://elsewhere.example/', '/'],
  ['//elsewhere.example/', '/'],
  ['/\\elsewhere.example', '/'],
  ['/.//elsewhere.example', '/'],
  ['/contacts/..//elsewhere.example', '/'],
  ['/contacts/./x', '/contacts/x'],
  ['javascript:alert(1)', '/'],
])('after signing in, %s leads to %s', (next, place) => {
  expect(safeNext(next)).toBe(place)
})
