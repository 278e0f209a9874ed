import { Button, Skeleton } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'

import type { RecordData } from '@/api/types'
import type { ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { useDateFormats } from '@/i18n/useDateFormats'
import { useTranslation } from '@/i18n/useTranslation'
import { EmptyState } from '@/ui/EmptyState'
import { ProblemNote } from '@/ui/ProblemNote'
import { useRestoreRecord } from '../queries'
import classes from './page.module.css'
import { useWho } from './useWho'

/** A page of the right height while the record is on its way. */
export function RecordSkeleton() {
  const { t } = useTranslation('records')
  return (
    <div className={classes.page} aria-busy="true" aria-label={t('page.loading')}>
      <div className={classes.header}><Skeleton h={40} w={40} circle /><Skeleton h={28} w={240} /></div>
      <div className={classes.columns}>
        {[0, 1, 2].map((column) => (
          <div key={column} className={classes.column}>{[0, 1, 2, 3, 4, 5].map((row) => <Skeleton key={row} h={24} mb={10} />)}</div>
        ))}
      </div>
    </div>
  )
}

/** Gone for good, never there, or not for this reader: the server does not tell them apart, so neither do we. */
export function RecordMissing({ object }: { object: ObjectDef }) {
  const { t } = useTranslation('records')
  const label = useLabel()
  return (
    <EmptyState heading title={t('page.missing.title')} text={t('page.missing.text')}>
      <Button component={Link} to={`/${object.plural}`} variant="default">{t('page.missing.back', { objects: label(object.label_plural) })}</Button>
    </EmptyState>
  )
}

/** Says that the record is in the trash, and brings it back. */
export function TrashBanner({ object, record }: { object: ObjectDef; record: RecordData }) {
  const { t } = useTranslation('records')
  const whoIs = useWho(record.titles)
  const { moment, exact } = useDateFormats()
  const restore = useRestoreRecord(object.plural)
  const at = String(record.deleted_at)
  return (
    <div className={classes.trash} role="status">
      <IconTrash size={16} aria-hidden />
      <span title={exact(at)}>{t('page.trash.text', { who: whoIs(record.updated_by as string | null), when: moment(at) })}</span>
      {object.may.delete && <Button variant="default" loading={restore.isPending} onClick={() => restore.mutate(record.id)}>{t('page.trash.restore')}</Button>}
      {restore.error && <ProblemNote problem={restore.error} />}
    </div>
  )
}
