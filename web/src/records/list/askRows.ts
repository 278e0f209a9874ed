import type { QueryClient } from '@tanstack/react-query'

import type { ObjectDef } from '@/catalog/types'
import { recordsQuery } from '../queries'
import type { ListMemory, ListSearch } from '../search'
import { questionOf } from './question'
import { readAsked } from './useAddress'
import { recallColumns, shownColumns } from './useColumns'

/** Asks for the first rows that a list at this address will show, before it is there; once, the list looks after them. */
export function askRows(queries: QueryClient, object: ObjectDef, search: ListSearch, memory: ListMemory | undefined): void {
  const asked = readAsked(object, search, memory)
  const query = recordsQuery(object.plural, questionOf(object, asked, shownColumns(object, asked.columns ?? recallColumns(object), asked.trash)))
  if (queries.getQueryState(query.queryKey) === undefined) void queries.prefetchInfiniteQuery(query)
}
