import { Button, Skeleton } from '@mantine/core'
import { useState } from 'react'

import type { ObjectDef } from '@/catalog/types'
import { useTimeZone } from '@/i18n/useDateFormats'
import { useTranslation } from '@/i18n/useTranslation'
import { ProblemNote } from '@/ui/ProblemNote'
import { RadioChips } from '@/ui/RadioChips'
import { useActivities, type Kind } from './activities'
import { ChangeItem } from './ChangeItem'
import { Composer } from './Composer'
import { byMonth, type Entry } from './merge'
import { NoteItem } from './NoteItem'
import { TaskItem } from './TaskItem'
import classes from './timeline.module.css'
import { useTimeline, type Show } from './useTimeline'

interface Props {
  object: ObjectDef
  id: string
  readOnly: boolean
  composing: Kind
  onComposing(kind: Kind): void
  wanted: number
}

/** What is to be done, what was said and what happened, newest first. */
export function Timeline({ object, id, readOnly, composing, onComposing, wanted }: Props) {
  const { t, i18n } = useTranslation('records')
  const activities = useActivities(object)
  const timeZone = useTimeZone()
  const [show, setShow] = useState<Show>('all')
  const timeline = useTimeline(object, id, show)
  const offered: Show[] = ['all', ...(activities.note ? ['note' as const] : []), ...(activities.task ? ['task' as const] : []), 'change', 'log']
  const month = new Intl.DateTimeFormat(i18n.language, { timeZone, month: 'long', year: 'numeric' })
  const item = (entry: Entry) => {
    if (entry.kind === 'change') return <ChangeItem object={object} id={id} change={entry} readOnly={readOnly || !object.may.update} />
    const activity = activities[entry.kind]
    if (!activity) return null
    const Item = entry.kind === 'note' ? NoteItem : TaskItem
    return <Item activity={activity} record={entry.record} titles={timeline.titles} />
  }
  return (
    <section aria-label={t('timeline.title')}>
      {!readOnly && <Composer activities={activities} id={id} kind={composing} onKind={onComposing} wanted={wanted} />}
      <div className={classes.show}>
        <RadioChips<Show> label={t('timeline.filter')} options={offered.map((one) => ({ value: one, label: t(`timeline.show.${one}`) }))} value={show} onChange={setShow} />
      </div>
      {activities.task && timeline.upcoming.length > 0 && (show === 'all' || show === 'task') && (
        <section className={classes.upcoming} aria-label={t('timeline.upcoming')}>
          <h2 className={classes.month}>{t('timeline.upcoming')}</h2>
          {timeline.upcoming.map((record) => activities.task && <TaskItem key={record.id} activity={activities.task} record={record} titles={timeline.titles} />)}
        </section>
      )}
      {timeline.problem && <ProblemNote problem={timeline.problem} onRetry={timeline.retry} />}
      {timeline.pending && <Waiting />}
      {byMonth(timeline.entries, (at) => month.format(new Date(at))).map((group) => (
        <section key={group.month} aria-label={group.month}>
          <h2 className={classes.month}>{group.month}</h2>
          <ol className={classes.entries}>
            {group.entries.map((entry) => <li key={entry.id}>{item(entry)}</li>)}
          </ol>
        </section>
      ))}
      {!timeline.pending && timeline.entries.length === 0 && <p className="muted">{t('timeline.nothing')}</p>}
      {timeline.hasMore && <Button variant="default" loading={timeline.loadingMore} onClick={timeline.more}>{t('timeline.older')}</Button>}
    </section>
  )
}

function Waiting() {
  return (
    <div className={classes.entries} aria-hidden="true">
      {[0, 1, 2].map((at) => <Skeleton key={at} h={28} />)}
    </div>
  )
}
