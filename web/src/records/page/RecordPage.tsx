import { useQuery } from '@tanstack/react-query'
import { notFound, useParams } from '@tanstack/react-router'

import { isProblem } from '@/api/problem'
import { useObject } from '@/catalog/useCatalog'
import { ProblemNote } from '@/ui/ProblemNote'
import { recordQuery } from '../queries'
import { RecordMissing, RecordSkeleton } from './RecordStates'
import { RecordView } from './RecordView'

/** One record of any object. */
export function RecordPage() {
  const { plural = '', id = '' } = useParams({ strict: false })
  const object = useObject(plural)
  if (!object) throw notFound()
  const { data, error, refetch } = useQuery(recordQuery(plural, id))
  if (data) return <RecordView key={`${plural}/${id}`} object={object} record={data} />
  if (isProblem(error) && (error.status === 404 || error.status === 400)) return <RecordMissing object={object} />
  if (error) return <ProblemNote problem={error} onRetry={() => void refetch()} />
  return <RecordSkeleton />
}
