import { ActionIcon, Button, Progress } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import type { ObjectDef } from '@/catalog/types'
import { useObjectNamed } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'
import classes from '../bulk/Works.module.css'
import { useCountWords } from '../list/bar/useCountWords'
import { exportsQuery, fileOf, isBusy, useExportActs, type Export } from './queries'

/** Files on their way: how far each is, on every page, and the file of what was seen being written. */
export function Exports() {
  const all = useQuery(exportsQuery).data?.data
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set())
  const fresh = all?.filter((one) => isBusy(one) && !seen.has(one.id)) ?? []
  if (fresh.length > 0) setSeen(new Set([...seen, ...fresh.map((one) => one.id)]))
  const shown = all?.filter((one) => isBusy(one) || (seen.has(one.id) && !dismissed.has(one.id))) ?? []
  return shown.map((one) => <Line key={one.id} one={one} onDismiss={() => setDismissed(new Set([...dismissed, one.id]))} />)
}

function Line({ one, onDismiss }: { one: Export; onDismiss(): void }) {
  const object = useObjectNamed(one.object)
  return object ? <Known object={object} one={one} onDismiss={onDismiss} /> : null
}

function Known({ object, one, onDismiss }: { object: ObjectDef; one: Export; onDismiss(): void }) {
  const { t } = useTranslation('records')
  const { t: common } = useTranslation()
  const words = useCountWords(object)
  const { drop } = useExportActs()
  const busy = isBusy(one)
  const name = t('export.writing')
  return (
    <section className={classes.line} aria-label={name}>
      <span role="status" className={classes.words}>
        {busy && <span>{t('export.going', { done: one.done, records: words(one.total) })}</span>}
        {one.state === 'failed' && <span>{t('export.failed', { reason: one.reason })}</span>}
        {one.state === 'finished' && <span>{t('export.done', { records: words(one.records) })}</span>}
      </span>
      {busy && <Progress className={classes.progress} value={one.total > 0 ? (one.done / one.total) * 100 : 100} aria-label={name} transitionDuration={0} />}
      {busy && <Button size="compact-sm" variant="subtle" color="gray" loading={drop.isPending} onClick={() => drop.mutate(one.id)}>{common('stop')}</Button>}
      {one.state === 'finished' && <Button component="a" href={fileOf(one)} download size="compact-sm" variant="light">{t('export.download')}</Button>}
      {!busy && <ActionIcon size={24} onClick={onDismiss} aria-label={common('close')}><IconX size={14} aria-hidden /></ActionIcon>}
    </section>
  )
}
