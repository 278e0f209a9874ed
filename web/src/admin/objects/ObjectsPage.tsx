import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { useLabel } from '@/catalog/useCatalog'
import { useDateFormats } from '@/i18n/useDateFormats'
import { ProblemNote } from '@/ui/ProblemNote'
import { Section } from '@/ui/Section'
import { NewObjectPanel } from './NewObjectPanel'
import classes from './Objects.module.css'
import { RestoreButton } from './RestoreButton'
import { definitionsQuery, useDefine, type Definition } from './queries'
import { WorkLine } from './WorkLine'

/** What kinds of records there are; one leads to its fields. */
export function ObjectsPage() {
  const { t } = useTranslation('objects')
  const navigate = useNavigate()
  const list = useQuery(definitionsQuery)
  const [creating, setCreating] = useState(false)
  const live = list.data?.data.filter((d) => !d.deleted_at) ?? []
  const gone = list.data?.data.filter((d) => d.deleted_at) ?? []
  const close = (made?: Definition) => {
    setCreating(false)
    if (made) void navigate({ to: '/settings/objects/$name', params: { name: made.name } })
  }
  return (
    <>
      <Section title={t('title')} text={t('text')}>
        <div><Button size="sm" onClick={() => setCreating(true)}>{t('create')}</Button></div>
        {list.error && <ProblemNote problem={list.error} onRetry={() => void list.refetch()} />}
        {list.isPending && <Skeleton height={160} />}
        {live.length > 0 && (
          <ul className={classes.list}>
            {live.map((d) => <ObjectRow key={d.id} definition={d} />)}
          </ul>
        )}
      </Section>
      {gone.length > 0 && (
        <Section title={t('deleted.title')} text={t('deleted.text', { days: list.data?.limits.keep_days ?? 30 })}>
          <ul className={classes.list}>
            {gone.map((d) => <DeletedRow key={d.id} definition={d} />)}
          </ul>
        </Section>
      )}
      {creating && <NewObjectPanel onClose={close} />}
    </>
  )
}

function ObjectRow({ definition }: { definition: Definition }) {
  const { t } = useTranslation('objects')
  const label = useLabel()
  const fields = definition.fields.filter((f) => !f.deleted_at).length
  return (
    <li className={classes.row}>
      <div className={classes.about}>
        <Link to="/settings/objects/$name" params={{ name: definition.name }} className={classes.name}>{label(definition.label_plural)}</Link>
        <div className={classes.more}>
          {t('fields', { count: fields })}
          {definition.built_in && ` · ${t('builtIn')}`}
          {definition.hidden && ` · ${t('isHidden')}`}
        </div>
        <WorkLine definition={definition} />
      </div>
    </li>
  )
}

function DeletedRow({ definition }: { definition: Definition }) {
  const { t } = useTranslation('objects')
  const label = useLabel()
  const dates = useDateFormats()
  const define = useDefine()
  return (
    <li className={classes.row}>
      <div className={classes.about}>
        <span className={classes.name}>{label(definition.label_plural)}</span>
        <div className={classes.more}>{t('deleted.until', { when: dates.moment(definition.until ?? '') })}</div>
        <WorkLine definition={definition} />
        {define.error && <ProblemNote problem={define.error} />}
      </div>
      <RestoreButton define={define} path={`/objects/${definition.id}/restore`} label={definition.label} />
    </li>
  )
}
