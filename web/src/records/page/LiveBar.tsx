import { Button } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'

import type { RecordData } from '@/api/types'
import type { ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'
import { findConflicts } from './conflict'
import classes from './page.module.css'
import type { Editing } from './useEdits'
import { useWho } from './useWho'

/** Says quietly that somebody changed what is being edited here. */
export function LiveBar({ object, record, editing }: { object: ObjectDef; record: RecordData; editing: Editing }) {
  const { t, i18n } = useTranslation('records')
  const label = useLabel()
  const who = useWho(record.titles)
  const open = Object.fromEntries(Object.entries(editing.edits).filter(([, edit]) => !edit.saving))
  const conflicts = findConflicts(object, open, record)
  if (conflicts.length === 0 || editing.conflicts) return null
  const fields = new Intl.ListFormat(i18n.language).format(conflicts.map(({ field }) => label(field.label)))
  return (
    <div role="status" className={classes.liveBar}>
      <IconUsers size={16} aria-hidden />
      <span>{t('page.live.text', { who: who(record.updated_by as string | null), fields })}</span>
      <Button variant="subtle" size="compact-sm" onClick={() => conflicts.forEach(({ field }) => editing.cancel(field))}>{t('page.live.reload')}</Button>
      <Button variant="subtle" size="compact-sm" onClick={editing.compare}>{t('page.live.compare')}</Button>
    </div>
  )
}
