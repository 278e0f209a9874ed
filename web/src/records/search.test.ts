import { expect, it } from 'vitest'

import { validateListSearch } from './search'

it('keeps what lists know, and no words to find', () => {
  expect(validateListSearch({ sort: '-name', q: 'ada', filter: '[]', panel: 'new', columns: 'name,stage', other: 'x', page: 3 })).toEqual({
    sort: '-name',
    filter: '[]',
    panel: 'new',
    columns: 'name,stage',
  })
})

it('takes a filter that the router read as JSON', () => {
  const filter = [{ field: 'stage', op: 'eq', value: 'lead' }]
  expect(validateListSearch({ filter })).toEqual({ filter: JSON.stringify(filter) })
})

it('takes nothing that is not text', () => {
  expect(validateListSearch({ sort: 1, columns: true, panel: '' })).toEqual({})
})
