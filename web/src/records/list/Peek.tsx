import { ActionIcon, Button, Skeleton } from '@mantine/core'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, type ReactNode } from 'react'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import type { RecordData } from '@/api/types'
import type { Field, ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'
import { Avatar } from '@/ui/Avatar'
import { ProblemNote } from '@/ui/ProblemNote'
import { SealMark } from '@/ui/SealMark'
import { SidePanel } from '@/ui/SidePanel'
import { askedWith } from '../due'
import { RecordValue } from '../RecordValue'
import { titleOf } from '../title'
import classes from './List.module.css'
import { hasModifier, isEditing, lettersOn } from './typing'

interface Props {
  object: ObjectDef
  id: string | undefined
  /** The title first. Nothing else is asked for. */
  fields: readonly Field[]
  onClose(): void
  /** To the row before or after; undefined at an end. */
  onMove: { before?: (() => void) | undefined; after?: (() => void) | undefined }
}

/** A look at one record beside the list. */
export function Peek({ object, id, fields, onClose, onMove }: Props) {
  const { t } = useTranslation('records')
  const shown = fields.map((f) => f.name)
  const names = [...new Set([...shown, ...askedWith(object, shown)])].join(',')
  const { data, error, refetch } = useQuery({
    queryKey: [...keys.record(object.plural, id ?? ''), 'peek', names],
    queryFn: ({ signal }) => client.get<RecordData>(`/${object.plural}/${id}`, { params: { titles: true, deleted: true, fields: names || undefined }, signal }),
    enabled: id !== undefined,
    staleTime: 15_000,
  })
  usePeekKeys(id !== undefined, onMove)
  const title = data ? titleOf(object, data) || t('list.untitled') : ''
  const head = (
    <span className={classes.peekTitle}>
      {data ? <Avatar id={data.id} name={title} size={24} square={object.subject !== 'self'} /> : <Skeleton height={24} width={24} circle />}
      <span className="truncate">{title || t('list.peek')}</span>
    </span>
  )
  return (
    <SidePanel opened={id !== undefined} onClose={onClose} title={head} footer={id && <Foot object={object} id={id} onMove={onMove} />}>
      {error ? (
        <ProblemNote problem={error} onRetry={() => void refetch()} />
      ) : (
        <dl className={classes.peek}>
          {fields.slice(1).map((field) => (
            <Line key={field.id} field={field}>
              {data ? <RecordValue object={object} field={field} record={data} place="page" /> : <Skeleton height={10} mt={6} width="60%" />}
            </Line>
          ))}
        </dl>
      )}
    </SidePanel>
  )
}

function Line({ field, children }: { field: Field; children: ReactNode }) {
  const label = useLabel()
  return (
    <>
      <dt>{label(field.label)} {field.sealed && <SealMark />}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Foot({ object, id, onMove }: Pick<Props, 'object' | 'onMove'> & { id: string }) {
  const { t } = useTranslation('records')
  return (
    <div className={classes.peekFoot}>
      <Button variant="default" renderRoot={(props) => <Link to="/$plural/$id" params={{ plural: object.plural, id }} {...props} />}>{t('list.openPage')}</Button>
      <span>
        <ActionIcon size={28} disabled={!onMove.before} onClick={onMove.before} aria-label={t('list.before')} aria-keyshortcuts="k">
          <IconChevronUp size={16} stroke={1.6} aria-hidden />
        </ActionIcon>
        <ActionIcon size={28} disabled={!onMove.after} onClick={onMove.after} aria-label={t('list.after')} aria-keyshortcuts="j">
          <IconChevronDown size={16} stroke={1.6} aria-hidden />
        </ActionIcon>
      </span>
    </div>
  )
}

/** J and K go on from row to row while the panel is open. */
function usePeekKeys(opened: boolean, onMove: Props['onMove']) {
  useEffect(() => {
    if (!opened) return
    const onKey = (event: KeyboardEvent) => {
      if (hasModifier(event) || !lettersOn() || isEditing(event.target)) return
      const go = event.key === 'j' ? onMove.after : event.key === 'k' ? onMove.before : undefined
      if (!go) return
      event.preventDefault()
      go()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [opened, onMove])
}
