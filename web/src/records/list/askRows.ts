import type { QueryClient } from '@tanstack/react-query'

import { keys } from '@/api/keys'
import type { Catalog, ObjectDef } from '@/catalog/types'
import { recordsQuery } from '../queries'
import type { ListMemory, ListSearch } from '../search'
import { askable } from './filters/askable'
import { questionOf } from './question'
import { readAsked } from './useAddress'
import { recallColumns, shownColumns } from './useColumns'

/** Asks for the first rows that a list at this address will show, before it is there; once, the list looks after them. */
export function askRows(queries: QueryClient, object: ObjectDef, search: ListSearch, memory: ListMemory | undefined): void {
  const catalog = queries.getQueryData<Catalog>(keys.catalog)
  const asking = catalog ? askable(object, catalog) : object
  const asked = readAsked(asking, search, memory)
  const query = recordsQuery(object.plural, questionOf(asking, asked, shownColumns(object, asked.columns ?? recallColumns(object), asked.trash)))
  if (queries.getQueryState(query.queryKey) === undefined) void queries.prefetchInfiniteQuery(query)
}
