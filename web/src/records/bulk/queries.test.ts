import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, it, vi } from 'vitest'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import { worksQuery } from './queries'

it('work is asked for when something is told of it, and not before', async () => {
  const get = vi.spyOn(client, 'get').mockResolvedValue({ data: [] })
  const queries = new QueryClient()
  const stop = new QueryObserver(queries, queries.defaultQueryOptions(worksQuery)).subscribe(() => undefined)
  expect(get).not.toHaveBeenCalled()
  await queries.invalidateQueries({ queryKey: keys.bulk })
  expect(get).toHaveBeenCalledTimes(1)
  await queries.invalidateQueries({ queryKey: keys.bulk })
  expect(get).toHaveBeenCalledTimes(2)
  stop()
  queries.clear()
})
