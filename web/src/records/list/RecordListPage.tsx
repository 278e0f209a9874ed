import { useParams, useSearch } from '@tanstack/react-router'

import { useObject } from '@/catalog/useCatalog'
import { NotFound } from '@/ui/NotFound'
import type { ListSearch } from '../search'
import { RecordList } from './RecordList'

export { askRows } from './askRows'

export function RecordListPage() {
  const { plural } = useParams({ strict: false })
  const { trash } = useSearch({ strict: false }) as ListSearch
  const object = useObject(plural ?? '')
  if (!object) return <NotFound />
  // The trash is another list: no row of one may stand in the other, even for a moment.
  return <RecordList key={`${object.name} ${trash ?? ''}`} object={object} />
}
