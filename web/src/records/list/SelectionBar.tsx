import { ActionIcon, Button } from '@mantine/core'
import { IconTrash, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

import type { ObjectDef } from '@/catalog/types'
import { toast } from '@/ui/toast'
import { useCountWords } from './bar/useCountWords'
import classes from './List.module.css'
import { useMany } from './useDeleteMany'
import type { Selection } from './useSelection'

/** What can be done with the chosen rows. */
export function SelectionBar({ object, selection }: { object: ObjectDef; selection: Selection }) {
  const { t } = useTranslation('records')
  const { t: common } = useTranslation()
  const words = useCountWords(object)
  const remove = useMany(object.plural, 'delete')
  const restore = useMany(object.plural, 'restore')
  const count = selection.ids.size
  if (count === 0) return null

  const run = () =>
    remove.mutate([...selection.ids], {
      onSuccess: ({ done, failed }) => {
        selection.clear()
        if (failed.length > 0) selection.add(failed)
        if (done.length > 0) {
          toast({ text: t('list.selection.deleted', { records: words(done.length) }), action: { label: common('undo'), run: () => restore.mutate(done) } })
        }
        if (failed.length > 0) toast({ text: t('list.selection.failed', { records: words(failed.length) }), tone: 'harm' })
      },
    })
  return (
    <div className={classes.selection} role="region" aria-label={t('list.selection.title')}>
      <span role="status">
        {remove.isPending ? t('list.selection.deleting', { done: remove.progress, count }) : t('list.selection.count', { records: words(count) })}
      </span>
      <Button size="compact-sm" variant="light" color="red" leftSection={<IconTrash size={14} stroke={1.6} aria-hidden />} onClick={run} disabled={remove.isPending}>
        {t('list.selection.delete')}
      </Button>
      <ActionIcon size={24} onClick={selection.clear} disabled={remove.isPending} aria-label={t('list.selection.clear')}>
        <IconX size={14} aria-hidden />
      </ActionIcon>
    </div>
  )
}
