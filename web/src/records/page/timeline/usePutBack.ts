import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import type { RecordData } from '@/api/types'
import type { ObjectDef } from '@/catalog/types'
import { useTranslation } from '@/i18n/useTranslation'
import { toast } from '@/ui/toast'
import { keepRecord, recordQuery } from '../../queries'

/** Gives a record values that it had at an earlier version, and offers to take that back. */
export function usePutBack(object: ObjectDef, id: string) {
  const { t } = useTranslation(['records', 'common'])
  const queries = useQueryClient()
  const [busy, setBusy] = useState(false)

  const ask = async (version: number, fields?: string[]) => {
    const now = await queries.fetchQuery({ ...recordQuery(object.plural, id), staleTime: 0 })
    const saved = await client.post<RecordData>(`/${object.plural}/${id}/history/restore`, { version, fields }, { version: now.version })
    keepRecord(queries, object.plural, saved)
    void queries.invalidateQueries({ queryKey: keys.history(object.plural, id) })
    return { before: now.version, changed: saved.version !== now.version }
  }
  const guarded = async (act: () => Promise<void>) => {
    setBusy(true)
    try {
      await act()
    } catch (problem) {
      toast({ text: (problem as Error).message || t('common:unexpected'), tone: 'harm' })
    } finally {
      setBusy(false)
    }
  }
  /** Without fields: all of them. */
  const putBack = (version: number, fields?: string[]) =>
    guarded(async () => {
      const { before, changed } = await ask(version, fields)
      if (!changed) return toast({ text: t('timeline.past.putBackNothing') })
      const undo = () => guarded(async () => void (await ask(before, fields)))
      toast({ text: t('timeline.past.putBackDone'), action: { label: t('common:undo'), run: () => void undo() } })
    })
  return { busy, putBack }
}
