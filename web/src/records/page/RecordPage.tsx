import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'

import { isProblem } from '@/api/problem'
import type { ObjectDef } from '@/catalog/types'
import { useObject } from '@/catalog/useCatalog'
import { NotFound } from '@/ui/NotFound'
import { ProblemNote } from '@/ui/ProblemNote'
import { recordQuery } from '../queries'
import { RecordMissing, RecordSkeleton } from './RecordStates'
import { RecordView } from './RecordView'

/** One record of any object. */
export function RecordPage() {
  const { plural = '', id = '' } = useParams({ strict: false })
  const object = useObject(plural)
  return object ? <OneRecord key={id} object={object} id={id} /> : <NotFound />
}

function OneRecord({ object, id }: { object: ObjectDef; id: string }) {
  const { data, error, refetch } = useQuery(recordQuery(object.plural, id))
  if (data) return <RecordView object={object} record={data} />
  if (isProblem(error) && (error.status === 404 || error.status === 400)) return <RecordMissing object={object} />
  if (error) return <ProblemNote problem={error} onRetry={() => void refetch()} />
  return <RecordSkeleton />
}
