import { ActionIcon, Skeleton } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useElementScrollRestoration } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useRef } from 'react'

import type { RecordData } from '@/api/types'
import type { Field, ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { Chip } from '@/fields/choice/Chip'
import { FieldValue, valueOf } from '@/fields/FieldValue'
import { fieldTypes } from '@/fields/registry'
import { useTranslation } from '@/i18n/useTranslation'
import { Avatar } from '@/ui/Avatar'
import { RecordLink } from '@/ui/RecordLink'
import { doneOf } from '../due'
import { RecordValue } from '../RecordValue'
import { titleOf } from '../title'
import classes from './Cards.module.css'
import { MoreFailed } from './grid/MoreFailed'
import { useTop } from './grid/useTop'
import { Tick } from './Tick'
import type { Rows } from './useRows'

interface Props {
  object: ObjectDef
  rows: Rows
  /** Two, and a time. */
  fields: readonly Field[]
  time: Field | undefined
  /** Changes with the question. */
  asked: string
  /** In the trash. */
  onRestore?: ((index: number) => void) | undefined
  /** Of tasks. */
  onTick?: ((index: number) => void) | undefined
}

const height = 64
const skeletons = 10
const ahead = 20

/** The rows on a phone. */
export function Cards({ object, rows, fields, time, asked, onRestore, onTick }: Props) {
  const label = useLabel()
  const scroller = useRef<HTMLDivElement>(null)
  const place = useElementScrollRestoration({ id: 'cards' })
  const { rows: records, more, stopped, loadMore } = rows
  const count = rows.loading ? skeletons : records.length + (more && !stopped ? skeletons : 0)
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 6,
    initialOffset: place?.scrollY ?? 0,
    initialRect: { width: 390, height: 720 },
  })
  useTop(virtual, asked, place !== undefined)
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (more && !stopped && last >= records.length - ahead) loadMore()
  }, [more, stopped, last, records.length, loadMore])

  return (
    <div ref={scroller} className={classes.scroller} data-scroll-restoration-id="cards" tabIndex={-1} aria-busy={rows.loading || rows.old} data-old={rows.old || undefined}>
      <ul className={classes.list} aria-label={label(object.label_plural)} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const record = rows.loading ? undefined : records[index]
          return (
            <li
              key={index}
              className={classes.card}
              aria-setsize={rows.exact ? rows.count : -1}
              aria-posinset={index + 1}
              aria-hidden={record ? undefined : true}
              style={{ transform: `translateY(${start}px)` }}
            >
              {record ? <Card object={object} record={record} fields={fields} time={time} titles={rows.titles} index={index} onRestore={onRestore} onTick={onTick} /> : <CardSkeleton />}
            </li>
          )
        })}
      </ul>
      {stopped && <MoreFailed onRetry={rows.retry} />}
    </div>
  )
}

interface CardProps {
  object: ObjectDef
  record: RecordData
  fields: readonly Field[]
  time: Field | undefined
  titles: Record<string, string>
  index: number
  onRestore: ((index: number) => void) | undefined
  onTick: ((index: number) => void) | undefined
}

const Card = memo(function Card({ object, record, fields, time, titles, index, onRestore, onTick }: CardProps) {
  const { t } = useTranslation('records')
  const title = titleOf(object, record)
  const done = doneOf(object, record)
  return (
    <>
      {done === undefined ? (
        <Avatar id={record.id} name={title} size={36} square={object.subject !== 'self'} />
      ) : (
        <span className={classes.tick}><Tick done={done} title={title || t('list.untitled')} onTick={onTick && (() => onTick(index))} /></span>
      )}
      <div className={classes.words}>
        <div className={classes.top}>
          <RecordLink plural={object.plural} id={record.id} className={classes.name} data-done={done || undefined} data-untitled={!title || undefined}>
            {title || t('list.untitled')}
          </RecordLink>
          {record.sample === true && <Chip>{t('page.sample.chip')}</Chip>}
          {time && <span className={classes.time}><FieldValue field={time} record={record} place="cell" titles={titles} /></span>}
        </div>
        <div className={classes.line}>
          {fields.map((field) => (
            <span key={field.id}>{bare.has(field.type) && <Named field={field} record={record} />}<RecordValue object={object} field={field} record={record} place="cell" titles={titles} /></span>
          ))}
        </div>
      </div>
      {onRestore && (
        <ActionIcon size={32} variant="default" className={classes.act} onClick={() => onRestore(index)} aria-label={t('list.trash.restoreOne', { name: title || t('list.untitled') })}>
          <IconArrowBackUp size={16} stroke={1.6} aria-hidden />
        </ActionIcon>
      )}
    </>
  )
})

// What says nothing without the name of its field: "15 %" of what?
const bare: ReadonlySet<string> = new Set(['boolean', 'int', 'decimal', 'percent', 'duration'])

function Named({ field, record }: { field: Field; record: RecordData }) {
  const label = useLabel()
  if (fieldTypes[field.type].isEmpty(valueOf(record, field))) return null
  return <span className={classes.named}>{label(field.label)}</span>
}

function CardSkeleton() {
  return (
    <>
      <Skeleton height={36} width={36} circle />
      <div className={classes.words}>
        <Skeleton height={12} width="50%" />
        <Skeleton height={10} width="75%" mt={12} />
      </div>
    </>
  )
}
