import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { client } from '@/api/client'
import { keys } from '@/api/keys'

interface Me {
  may?: { sample?: boolean }
  sample?: { records: number }
}

/** Sample records, where this person may fill them in and there are none. */
export function useSample() {
  const queries = useQueryClient()
  const { data } = useQuery({ queryKey: keys.me, queryFn: ({ signal }) => client.get<Me>('/me', { signal }), staleTime: 60_000 })
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
