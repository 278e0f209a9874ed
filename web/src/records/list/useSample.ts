import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { client } from '@/api/client'
import { keys } from '@/api/keys'

interface Me {
  may?: { sample?: boolean }
  sample?: { records: number; batch: string }
}

const mine = queryOptions({ queryKey: keys.me, queryFn: ({ signal }) => client.get<Me>('/me', { signal }), staleTime: 60_000 })

/** By which import the sample records are found; undefined while there are none. */
export function useSampleBatch(): string | undefined {
  const { data } = useQuery(mine)
  return data?.sample && data.sample.records > 0 ? data.sample.batch : undefined
}

/** Sample records, where this person may fill them in and there are none. */
export function useSample() {
  const queries = useQueryClient()
  const { data } = useQuery(mine)
  const fill = useMutation({
    mutationFn: () => client.post('/sample'),
    onSuccess: () => queries.invalidateQueries(),
  })
  return {
    offered: data?.may?.sample === true && (data.sample?.records ?? 0) === 0,
    fill: () => fill.mutate(),
    filling: fill.isPending,
    problem: fill.error,
  }
}
