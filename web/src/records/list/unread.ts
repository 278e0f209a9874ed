import type { ObjectDef } from '@/catalog/types'
import { knownConditions, readConditions } from '../conditions'
import type { ListSearch } from '../search'
import { knownSort, readSort } from './sort'

export type Part = 'filter' | 'sort'

/** What of an address says something that this list does not know, and is therefore left out. */
export function unread(object: ObjectDef, search: ListSearch): Part[] {
  const out: Part[] = []
  if (search.filter) {
    const read = readConditions(search.filter)
    // In the short notation each piece is one condition; one that is none vanished on the way.
    const said = /^[[{]/.test(search.filter) ? Math.max(read.length, 1) : search.filter.split('*').length
    if (knownConditions(object, read).length < said) out.push('filter')
  }
  const order = readSort(search.sort)
  if (knownSort(object, order).length < order.length) out.push('sort')
  return out
}
