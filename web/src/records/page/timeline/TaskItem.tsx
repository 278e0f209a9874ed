import { Checkbox } from '@mantine/core'
import { IconAlertCircle, IconClock } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'

import type { RecordData } from '@/api/types'
import { titleOf } from '@/catalog/title'
import { fieldOf } from '@/catalog/useCatalog'
import { useDateFormats, useToday } from '@/i18n/useDateFormats'
import { useTranslation } from '@/i18n/useTranslation'
import { useProblemText } from '@/ui/problemText'
import { dueOf, ticked } from '../../due'
import { useSaveRecord } from '../../queries'
import { useWho } from '../useWho'
import { kinds, type Activity } from './activities'
import { finishedAt } from './useTimeline'
import classes from './timeline.module.css'

/** A task with its box to tick; late ones say so in words. */
export function TaskItem({ activity, record, titles }: { activity: Activity; record: RecordData; titles: Record<string, string> }) {
  const { t } = useTranslation('records')
  const { object } = activity
  const { state, done, due } = kinds.task
  const whoIs = useWho(titles)
  const { day, moment, exact } = useDateFormats()
  const today = useToday()
  const save = useSaveRecord(object.plural)
  const problem = useProblemText(save.error)
  const wanted = save.isPending ? save.variables.changes[state] : record[state]
  const finished = wanted === done
  const date = record[due]
  const dueField = fieldOf(object, due)
  const mark = dueField && dueOf(object, dueField, record, today)
  const Icon = mark === 'today' ? IconClock : IconAlertCircle
  const dueWords = { late: 'timeline.late', today: 'timeline.dueToday' } as const
  const title = titleOf(object, record) || t('page.untitled')
  return (
    <div className={classes.task}>
      <Checkbox
        size="sm"
        aria-label={t(finished ? 'timeline.reopen' : 'timeline.finish', { title })}
        checked={finished}
        disabled={!object.may.update}
        onChange={() => save.mutate({ id: record.id, version: record.version, changes: ticked(object, !finished) })}
      />
      <div className={classes.taskBody}>
        <Link to="/$plural/$id" params={{ plural: object.plural, id: record.id }} className={classes.taskTitle} data-done={finished || undefined}>{title}</Link>
        <span className={classes.taskMeta}>
          {typeof date === 'string' && (
            <span className={mark ? classes[mark] : undefined}>
              {mark && <Icon size={13} aria-hidden />} {t(mark ? dueWords[mark] : 'timeline.due', { date: day(date) })}
            </span>
          )}
          {typeof record.owner === 'string' && <span>{whoIs(record.owner)}</span>}
          {record[state] === done && <time dateTime={finishedAt(record)} title={exact(finishedAt(record))}>{t('timeline.finished', { when: moment(finishedAt(record)) })}</time>}
        </span>
        {save.error && <span role="alert" className={classes.late}>{problem.text}</span>}
      </div>
    </div>
  )
}
