import type { RecordData } from '@/api/types'
import type { ObjectDef } from '@/catalog/types'
import { useTranslation } from '@/i18n/useTranslation'
import { toast } from '@/ui/toast'
import { useRestoreRecord } from '../queries'
import { titleOf } from '../title'

/** Brings one record back from the trash, and says so. */
export function useRestore(object: ObjectDef): (record: RecordData) => void {
  const { t } = useTranslation(['records', 'common'])
  const restore = useRestoreRecord(object.plural)
  return (record) => {
    const name = titleOf(object, record) || t('list.untitled')
    restore.mutate(record.id, {
      onSuccess: () => toast({ text: t('page.restored', { name }), tone: 'good' }),
      onError: (problem) => toast({ text: problem.message || t('common:unexpected'), tone: 'harm' }),
    })
  }
}
