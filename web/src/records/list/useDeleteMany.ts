import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { client } from '@/api/client'
import { keys } from '@/api/keys'

export interface Outcome {
  done: string[]
  failed: string[]
}

// Few at a time: the server answers others meanwhile.
const atOnce = 4

/** Does one thing to many records; what fails does not keep the rest from being done. */
export async function forEach(ids: readonly string[], act: (id: string) => Promise<unknown>, progress: (done: number) => void): Promise<Outcome> {
  const waiting = [...ids]
  const out: Outcome = { done: [], failed: [] }
  const worker = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        await act(id)
        out.done.push(id)
      } catch {
        out.failed.push(id)
      }
      progress(out.done.length + out.failed.length)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return out
}

/** Moves records to the trash, or back, and looks at the list once afterwards. */
export function useMany(plural: string, what: 'delete' | 'restore') {
  const queries = useQueryClient()
  const [progress, setProgress] = useState(0)
  const mutation = useMutation({
    mutationFn: (ids: readonly string[]) => {
      setProgress(0)
      const act = (id: string) =>
        what === 'delete' ? client.delete(`/${plural}/${id}`) : client.post(`/${plural}/${id}/restore`, undefined, { version: '*' })
      return forEach(ids, act, setProgress)
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.object(plural) }),
  })
  return { ...mutation, progress }
}
