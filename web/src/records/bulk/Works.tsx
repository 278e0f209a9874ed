import { ActionIcon, Button, Progress } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { keys } from '@/api/keys'
import type { ObjectDef } from '@/catalog/types'
import { useObjectNamed } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'
import { useCountWords } from '../list/bar/useCountWords'
import { isBusy, useWorkActs, worksQuery, type Work } from './queries'
import classes from './Works.module.css'

/** Work on many records at once: how far it is, on every page, and what came of what was seen going on. */
export function Works() {
  const works = useQuery(worksQuery).data?.data
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set())
  const fresh = works?.filter((one) => isBusy(one) && !seen.has(one.id)) ?? []
  if (fresh.length > 0) setSeen(new Set([...seen, ...fresh.map((one) => one.id)]))
  const shown = works?.filter((one) => isBusy(one) || (seen.has(one.id) && !dismissed.has(one.id))) ?? []
  return shown.map((one) => <Line key={one.id} work={one} onDismiss={() => setDismissed(new Set([...dismissed, one.id]))} />)
}

function Line({ work, onDismiss }: { work: Work; onDismiss(): void }) {
  const object = useObjectNamed(work.object)
  return object ? <Known object={object} work={work} onDismiss={onDismiss} /> : null
}

/** Taken back, a deletion is a restoration. */
function wayOf(action: Work['action'], back: boolean) {
  if (action === 'update') return back ? 'takeBack' : 'update'
  return (action === 'delete') !== back ? 'delete' : 'restore'
}

function Known({ object, work, onDismiss }: { object: ObjectDef; work: Work; onDismiss(): void }) {
  const { t } = useTranslation('records')
  const { t: common } = useTranslation()
  const words = useCountWords(object)
  const queries = useQueryClient()
  const { stop, revert } = useWorkActs()
  const busy = isBusy(work)
  useEffect(() => {
    if (!busy) void queries.invalidateQueries({ queryKey: keys.object(object.plural) })
  }, [busy, queries, object.plural])
  const back = work.state === 'reverting' || work.state === 'reverted'
  const way = wayOf(work.action, back)
  const name = t(`bulk.title.${way}`)
  const undone = work.state === 'finished' || work.state === 'stopped' || work.state === 'failed'
  return (
    <section className={classes.line} aria-label={name}>
      <span role="status" className={classes.words}>
        {busy && <span>{t(`bulk.going.${way}`, { done: work.done, records: words(work.total) })}</span>}
        {work.state === 'failed' && <span>{t('bulk.failed', { reason: work.reason })}</span>}
        {work.state === 'stopped' && <span>{t('bulk.stopped')}</span>}
        {!busy && <span>{t(`bulk.done.${way}`, { records: words(work.changed) })}</span>}
        {!busy && work.kept > 0 && <span>{t('bulk.kept', { records: words(work.kept) })}</span>}
      </span>
      {busy && <Progress className={classes.progress} value={work.total > 0 ? (work.done / work.total) * 100 : 100} aria-label={name} transitionDuration={0} />}
      {(work.state === 'waiting' || work.state === 'running') && (
        <Button size="compact-sm" variant="subtle" color="gray" loading={stop.isPending} onClick={() => stop.mutate(work.id)}>{common('stop')}</Button>
      )}
      {undone && work.changed > 0 && (
        <Button size="compact-sm" variant="subtle" loading={revert.isPending} onClick={() => revert.mutate(work.id)}>{common('undo')}</Button>
      )}
      {!busy && <ActionIcon size={24} onClick={onDismiss} aria-label={common('close')}><IconX size={14} aria-hidden /></ActionIcon>}
    </section>
  )
}
