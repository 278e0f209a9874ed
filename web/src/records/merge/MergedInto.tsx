import { Button } from '@mantine/core'
import { IconArrowMerge } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'

import type { ObjectDef } from '@/catalog/types'
import { useTranslation } from '@/i18n/useTranslation'
import { RecordLink } from '@/ui/RecordLink'
import classes from '../page/page.module.css'
import { recordQuery } from '../queries'
import { titleOf } from '../title'
import { mergesQuery, undoable } from './queries'
import { useMergeActs } from './useMergeActs'

/** Says of a record in the trash into which other it was merged, and takes that back. */
export function MergedInto({ object, id }: { object: ObjectDef; id: string }) {
  const { t } = useTranslation('records')
  const { data } = useQuery(mergesQuery(object.plural, id))
  const merge = data?.data.find((one) => one.from === id && !one.undone_at)
  const { data: survivor } = useQuery({ ...recordQuery(object.plural, merge?.survivor ?? ''), enabled: merge !== undefined })
  const acts = useMergeActs(object)
  if (!merge) return null
  return (
    <div className={classes.trash} role="status">
      <IconArrowMerge size={16} aria-hidden />
      <span>
        {t('merge.into')} <RecordLink plural={object.plural} id={merge.survivor} className={classes.trail}>{(survivor && titleOf(object, survivor)) || t('page.untitled')}</RecordLink>
      </span>
      {undoable(merge) && object.may.update && object.may.delete && (
        <Button variant="default" loading={acts.pending} onClick={() => void acts.takeBack(merge)}>{t('merge.takeBack')}</Button>
      )}
    </div>
  )
}
