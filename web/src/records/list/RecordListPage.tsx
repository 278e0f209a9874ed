import { useParams } from '@tanstack/react-router'

import { useObject } from '@/catalog/useCatalog'
import { NotFound } from '@/ui/NotFound'
import { RecordList } from './RecordList'

export function RecordListPage() {
  const { plural } = useParams({ strict: false })
  const object = useObject(plural ?? '')
  if (!object) return <NotFound />
  return <RecordList key={object.name} object={object} />
}
