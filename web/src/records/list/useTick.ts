import type { RecordData } from '@/api/types'
import type { ObjectDef } from '@/catalog/types'
import { useTranslation } from '@/i18n/useTranslation'
import { toast } from '@/ui/toast'
import { doneOf, task, ticked } from '../due'
import { useSaveRecord } from '../queries'
import { titleOf } from '../title'

/** Ticks a task off in its row, or opens it again; undefined where there is nothing to tick. */
export function useTick(object: ObjectDef): ((record: RecordData) => void) | undefined {
  const { t } = useTranslation(['records', 'common'])
  const save = useSaveRecord(object.plural)
  if (object.name !== task.object || !object.may.update) return undefined
  return (record) => {
    const done = doneOf(object, record)
    const title = titleOf(object, record) || t('list.untitled')
    const put = (finished: boolean, { id, version }: RecordData, onSuccess?: (saved: RecordData) => void) =>
      save.mutate({ id, version, changes: ticked(object, finished) }, { onSuccess, onError: (problem) => toast({ text: problem.message || t('common:unexpected'), tone: 'harm' }) })
    if (done) put(false, record)
    // The row goes to the end of the list: what was ticked by mistake must not be searched for.
    else put(true, record, (saved) => toast({ text: t('list.ticked', { title }), action: { label: t('common:undo'), run: () => put(false, saved) } }))
  }
}
