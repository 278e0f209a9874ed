import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { useLabel } from '@/catalog/useCatalog'
import { EmptyState } from '@/ui/EmptyState'
import { ProblemNote } from '@/ui/ProblemNote'
import { FieldPanel } from './FieldPanel'
import { FieldsList } from './FieldsList'
import { ObjectSettings } from './ObjectSettings'
import { RulesList } from './RulesList'
import classes from './Objects.module.css'
import { definitionsQuery, type FieldDefinition } from './queries'

/** One object: its fields, what it is called, and its end. */
export function ObjectPage() {
  const { t } = useTranslation('objects')
  const label = useLabel()
  const { name } = useParams({ strict: false })
  const list = useQuery(definitionsQuery)
  const [open, setOpen] = useState<{ field?: FieldDefinition }>()
  if (list.error) return <ProblemNote problem={list.error} onRetry={() => void list.refetch()} />
  if (!list.data) return <Skeleton height={240} />
  const definition = list.data.data.find((d) => d.name === name && !d.deleted_at)
  if (!definition) return <EmptyState title={t('unknown')}><Link to="/settings/objects">{t('title')}</Link></EmptyState>
  return (
    <>
      <nav aria-label={t('title')} className={classes.way}><Link to="/settings/objects">{t('title')}</Link>{' / '}{label(definition.label_plural)}</nav>
      <FieldsList definition={definition} onOpen={(field) => setOpen({ field })} />
      <RulesList definition={definition} />
      <ObjectSettings key={definition.id} definition={definition} />
      {open && <FieldPanel key={open.field?.id ?? 'new'} definition={definition} field={open.field} onClose={() => setOpen(undefined)} />}
    </>
  )
}
