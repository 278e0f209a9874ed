import { expect, test } from 'vitest'

import { initials } from './text'

test.each([
  ['Ada Lovelace', 'AL'],
  ['ada', 'A'],
  ['欧阳静', '静'],
  ['<script> =1+1', 'S1'],
  ['"Grace" (Hopper)', 'GH'],
  ['--- !!!', '?'],
  ['', '?'],
  ['𝕳𝖔𝖑𝖉', '𝕳'],
])('the initials of %j are %s', (name, letters) => expect(initials(name)).toBe(letters))
