import type { RecordData } from '@/api/types'
import { titleOf } from '@/catalog/title'
import type { ObjectDef } from '@/catalog/types'
import { useTranslation } from '@/i18n/useTranslation'
import { toast } from '@/ui/toast'
import { useDeleteRecord, useRestoreRecord } from '../queries'

/** Deletes at once and offers to bring back, instead of asking first. */
export function useDeleteWithUndo(object: ObjectDef): (record: RecordData, after?: () => void) => void {
  const { t } = useTranslation(['records', 'common'])
  const remove = useDeleteRecord(object.plural)
  const restore = useRestoreRecord(object.plural)
  return (record, after) => {
    const name = titleOf(object, record) || t('page.untitled')
    const undo = async () => {
      try {
        await restore.mutateAsync(record.id)
        toast({ text: t('page.restored', { name }), tone: 'good' })
      } catch (problem) {
        failed(problem)
      }
    }
    const failed = (problem: unknown) => toast({ text: (problem as Error).message || t('common:unexpected'), tone: 'harm' })
    void remove.mutateAsync(record.id).then(() => {
      toast({ text: t('page.deleted', { name }), action: { label: t('common:undo'), run: () => void undo() } })
      after?.()
    }, failed)
  }
}
