import { useNavigate } from '@tanstack/react-router'

import type { Merge } from '@/api/types'
import type { ObjectDef } from '@/catalog/types'
import { useTranslation } from '@/i18n/useTranslation'
import { toast } from '@/ui/toast'
import { useUnmerge } from './queries'

/** What follows a merge: it is told, and can be taken back at once. */
export function useMergeActs(object: ObjectDef) {
  const { t } = useTranslation(['records', 'common'])
  const navigate = useNavigate()
  const unmerge = useUnmerge(object.plural)
  const takeBack = async (merge: Pick<Merge, 'survivor' | 'id'>) => {
    try {
      const { kept } = await unmerge.mutateAsync(merge)
      toast({ text: kept.length > 0 ? t('merge.undoneBut', { count: kept.length }) : t('merge.undone'), tone: 'good' })
    } catch (problem) {
      toast({ text: (problem as Error).message || t('common:unexpected'), tone: 'harm' })
    }
  }
  const merged = (merge: Merge, name: string) => {
    void navigate({ to: '/$plural/$id', params: { plural: object.plural, id: merge.survivor } })
    toast({ text: t('merge.done', { name }), tone: 'good', action: { label: t('common:undo'), run: () => void takeBack(merge) } })
  }
  return { merged, takeBack, pending: unmerge.isPending }
}
