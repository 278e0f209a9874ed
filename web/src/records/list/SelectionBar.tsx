import { ActionIcon, Button } from '@mantine/core'
import { IconArrowBackUp, IconTrash, IconX } from '@tabler/icons-react'

import type { ObjectDef } from '@/catalog/types'
import { useTranslation } from '@/i18n/useTranslation'
import { toast } from '@/ui/toast'
import { useCountWords } from './bar/useCountWords'
import classes from './List.module.css'
import { useMany, type Outcome } from './useDeleteMany'
import type { Selection } from './useSelection'

interface Props {
  object: ObjectDef
  selection: Selection
  /** Chosen rows are brought back instead of deleted. */
  trash: boolean
  /** All rows that fit, loaded or not. */
  total?: number | undefined
}

/** What can be done with the chosen rows. */
export function SelectionBar({ object, selection, trash, total }: Props) {
  const { t } = useTranslation('records')
  const { t: common } = useTranslation()
  const words = useCountWords(object)
  const remove = useMany(object.plural, 'delete')
  const restore = useMany(object.plural, 'restore')
  const count = selection.ids.size
  if (count === 0) return null

  const settle = ({ done, failed }: Outcome) => {
    selection.clear()
    if (failed.length > 0) selection.add(failed)
    if (done.length > 0 && trash) toast({ text: t('list.selection.restored', { records: words(done.length) }), tone: 'good' })
    if (done.length > 0 && !trash) {
      toast({ text: t('list.selection.deleted', { records: words(done.length) }), action: { label: common('undo'), run: () => restore.mutate(done) } })
    }
    if (failed.length > 0) toast({ text: t(trash ? 'list.selection.unrestored' : 'list.selection.failed', { records: words(failed.length) }), tone: 'harm' })
  }
  const act = trash ? restore : remove
  const pending = act.isPending
  const Icon = trash ? IconArrowBackUp : IconTrash
  const said = total !== undefined && total > count ? t('list.selection.part', { count, records: words(total) }) : t('list.selection.count', { records: words(count) })
  return (
    <div className={classes.selection} role="region" aria-label={t('list.selection.title')}>
      <span role="status">
        {pending ? t(trash ? 'list.selection.restoring' : 'list.selection.deleting', { done: act.progress, count }) : said}
      </span>
      <Button
        size="compact-sm"
        variant="light"
        {...(!trash && { color: 'red' })}
        leftSection={<Icon size={14} stroke={1.6} aria-hidden />}
        onClick={() => act.mutate([...selection.ids], { onSuccess: settle })}
        disabled={pending}
      >
        {t(trash ? 'list.selection.restore' : 'list.selection.delete')}
      </Button>
      <ActionIcon size={24} onClick={selection.clear} disabled={pending} aria-label={t('list.selection.clear')}>
        <IconX size={14} aria-hidden />
      </ActionIcon>
    </div>
  )
}
