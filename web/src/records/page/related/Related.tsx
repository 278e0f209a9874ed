import { ActionIcon, Skeleton } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

import type { RecordData } from '@/api/types'
import type { Field, ObjectDef } from '@/catalog/types'
import { useCatalog, useLabel, useObjectNamed } from '@/catalog/useCatalog'
import { valueOf } from '@/fields/FieldValue'
import { useTranslation } from '@/i18n/useTranslation'
import { ProblemNote } from '@/ui/ProblemNote'
import { writeConditions } from '../../conditions'
import { fewRecordsQuery, recordQuery } from '../../queries'
import { RecordCard } from './RecordCard'
import { leadingIn, leadingOut, type Relation } from './relations'
import classes from './related.module.css'

interface Props {
  object: ObjectDef
  record: RecordData
  readOnly: boolean
  onCreate(relation: Relation): void
}

/** Records that this one leads to, and those that lead to it. */
export function Related({ object, record, readOnly, onCreate }: Props) {
  const { t } = useTranslation(['records', 'common'])
  const catalog = useCatalog()
  const out = leadingOut(object)
  const into = leadingIn(catalog, object)
  if (out.length + into.length === 0) return <p className="muted">{t('page.related.none')}</p>
  return (
    <>
      {out.map((field) => <Single key={field.name} field={field} record={record} />)}
      {into.map((relation) => (
        <Many key={`${relation.object.name}.${relation.field.name}`} relation={relation} id={record.id} readOnly={readOnly} onCreate={onCreate} />
      ))}
    </>
  )
}

function Single({ field, record }: { field: Field; record: RecordData }) {
  const { t } = useTranslation(['records', 'common'])
  const label = useLabel()
  const target = useObjectNamed(field.target)
  const id = valueOf(record, field)
  const known = typeof id === 'string' && target !== undefined
  const { data, isPending } = useQuery({ ...recordQuery(target?.plural ?? '', String(id as string)), enabled: known })
  const seen = data && !data.deleted_at
  return (
    <Section title={label(field.label)}>
      {!known && <p className={classes.empty}>{t('page.related.empty')}</p>}
      {known && isPending && <Skeleton h={48} />}
      {known && !isPending && !seen && <p className={classes.empty}>{t('page.related.unseen')}</p>}
      {seen && target && <RecordCard object={target} record={data} />}
    </Section>
  )
}

const few = 3

function Many({ relation, id, readOnly, onCreate }: { relation: Relation; id: string; readOnly: boolean; onCreate(relation: Relation): void }) {
  const { t } = useTranslation(['records', 'common'])
  const label = useLabel()
  const { object, field } = relation
  const { data, error, refetch } = useQuery(
    fewRecordsQuery(object.plural, { filter: { field: field.name, op: 'eq', value: id }, sort: '-updated_at', limit: few, count: true }),
  )
  const count = data?.count ?? data?.data.length
  const add = !readOnly && object.may.create && (
    <ActionIcon size={24} aria-label={t('common:create', { object: label(object.label).toLocaleLowerCase() })} onClick={() => onCreate(relation)}>
      <IconPlus size={15} aria-hidden />
    </ActionIcon>
  )
  return (
    <Section title={label(object.label_plural)} count={count} action={add}>
      {error && <ProblemNote problem={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton h={48} />}
      {data?.data.length === 0 && <p className={classes.empty}>{t('page.related.empty')}</p>}
      {data?.data.map((record) => <RecordCard key={record.id} object={object} record={record} />)}
      {count !== undefined && count > few && !field.sealed && (
        <Link to="/$plural" params={{ plural: object.plural }} search={{ filter: writeConditions([{ field: field.name, op: 'in', value: [id] }]) }} className={classes.all}>
          {t('page.related.all', { count })}
        </Link>
      )}
    </Section>
  )
}

function Section({ title, count, action, children }: { title: string; count?: number | undefined; action?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={title}>
      <header className={classes.head}>
        <h2 className={classes.title}>{title}{count !== undefined && count > 0 && <span className={classes.count}>{count}</span>}</h2>
        {action}
      </header>
      {children}
    </section>
  )
}
