import { notFound, useParams } from '@tanstack/react-router'

import { useObject } from '@/catalog/useCatalog'
import { RecordList } from './RecordList'

export function RecordListPage() {
  const { plural } = useParams({ strict: false })
  const object = useObject(plural ?? '')
  if (!object) throw notFound()
  return <RecordList key={object.name} object={object} />
}
