import { ActionIcon, Button, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react'
import { useTranslation } from '@/i18n/useTranslation'

import { useLabel } from '@/catalog/useCatalog'
import { useDateFormats } from '@/i18n/useDateFormats'
import { ProblemNote } from '@/ui/ProblemNote'
import { SealMark } from '@/ui/SealMark'
import { Section } from '@/ui/Section'
import { toast } from '@/ui/toast'
import { moved } from './fieldDraft'
import classes from './Objects.module.css'
import { RestoreButton } from './RestoreButton'
import { useDefine, type Definition, type FieldDefinition } from './queries'
import { WorkLine } from './WorkLine'

interface Props {
  definition: Definition
  onOpen(field?: FieldDefinition): void
}

/** The fields of an object in the order of its forms; those that were deleted behind. */
export function FieldsList({ definition, onOpen }: Props) {
  const { t } = useTranslation('objects')
  const label = useLabel()
  const define = useDefine()
  const live = definition.fields.filter((f) => !f.deleted_at)
  const gone = definition.fields.filter((f) => f.deleted_at)
  const path = `/objects/${definition.name}`
  const order = (at: number, by: -1 | 1) => define.mutate({ method: 'PATCH', path, body: { order: moved(live, at, by).map((f) => f.name) } })
  const restore = (field: FieldDefinition) => define.mutate({ method: 'POST', path: `${path}/fields/${field.id}/restore` })
  const remove = (field: FieldDefinition) => define.mutate({ method: 'DELETE', path: `${path}/fields/${field.id}`, version: field.version }, {
    onSuccess: () => toast({ text: t('field.deleted', { name: label(field.label) }), action: { label: t('undo'), run: () => restore(field) } }),
  })
  return (
    <Section title={t('fieldsTitle')} text={t('fieldsText')}>
      <div><Button size="sm" onClick={() => onOpen()}>{t('field.add')}</Button></div>
      <WorkLine definition={definition} />
      {define.error && <ProblemNote problem={define.error} />}
      <ul className={classes.list}>
        {live.map((field, at) => (
          <li key={field.id} className={classes.row}>
            <div className={classes.about}>
              <UnstyledButton className={classes.name} onClick={() => onOpen(field)}>{label(field.label)}</UnstyledButton>{' '}
              {field.handling.sealed && <SealMark />}
              <FieldMore field={field} />
            </div>
            <div className={classes.acts}>
              <ActionIcon size={28} variant="subtle" aria-label={t('up', { name: label(field.label) })} disabled={at === 0 || define.isPending} onClick={() => order(at, -1)}><IconArrowUp size={14} aria-hidden /></ActionIcon>
              <ActionIcon size={28} variant="subtle" aria-label={t('down', { name: label(field.label) })} disabled={at === live.length - 1 || define.isPending} onClick={() => order(at, 1)}><IconArrowDown size={14} aria-hidden /></ActionIcon>
              {!field.built_in && (
                <ActionIcon size={28} variant="subtle" aria-label={t('field.delete', { name: label(field.label) })} onClick={() => remove(field)}><IconTrash size={14} aria-hidden /></ActionIcon>
              )}
            </div>
          </li>
        ))}
        {gone.map((field) => <GoneField key={field.id} field={field} define={define} path={`${path}/fields/${field.id}/restore`} />)}
      </ul>
    </Section>
  )
}

function FieldMore({ field }: { field: FieldDefinition }) {
  const { t } = useTranslation('objects')
  const parts = [t(`types.${field.type}`), t(`classes.${field.class}`)]
  if (field.required) parts.push(t('isRequired'))
  if (field.hidden) parts.push(t('isHidden'))
  if (field.unique) parts.push(t('isUnique'))
  if (field.moving) parts.push(t('isMoving'))
  if (field.becomes) parts.push(t('isBecoming', { type: t(`types.${field.becomes as FieldDefinition['type']}`) }))
  if (field.marking) parts.push(t('isMarking'))
  return <div className={classes.more}>{parts.join(' · ')}</div>
}

function GoneField({ field, define, path }: { field: FieldDefinition; define: ReturnType<typeof useDefine>; path: string }) {
  const { t } = useTranslation('objects')
  const label = useLabel()
  const dates = useDateFormats()
  return (
    <li className={classes.row}>
      <div className={classes.about}>
        <span className={classes.name}><s>{label(field.label)}</s></span>
        <div className={classes.more}>{t('deleted.until', { when: dates.moment(field.until ?? '') })}</div>
      </div>
      <RestoreButton define={define} path={path} label={field.label} />
    </li>
  )
}
