import { expect, test } from 'vitest'

import { misfitsTable } from './misfitsTable'

test('a name that looks like a formula stays a name', () => {
  expect(misfitsTable(['id', 'name', 'why'], [{ id: '1', title: '=1+1', why: 'Not a "date".' }, { id: '2', title: '张伟' }])).toBe(
    '\uFEFF"id","name","why"\r\n"1","\'=1+1","Not a ""date""."\r\n"2","张伟",""\r\n',
  )
})
