import { Button, Group } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState, type SyntheticEvent } from 'react'

import { useLabel } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'
import { ProblemNote } from '@/ui/ProblemNote'
import { SidePanel } from '@/ui/SidePanel'
import { toast } from '@/ui/toast'
import { Warnings } from '@/ui/Warnings'
import { Consequences } from './Consequences'
import { draftOf, newDraft, toNew, toPatch, type FieldDraft } from './fieldDraft'
import { FieldForm } from './FieldForm'
import { Misfits } from './Misfits'
import classes from './Objects.module.css'
import { byProperty, useDefine, useDryRun, type Definition, type FieldDefinition, type FieldPatch } from './queries'
import { useBase } from '../useBase'

interface Props {
  definition: Definition
  field?: FieldDefinition
  onClose(): void
}

/** Adds or changes a field; what its class brings is said before it is saved. */
export function FieldPanel({ definition, field, onClose }: Props) {
  const { t } = useTranslation('objects')
  const { t: common } = useTranslation()
  const label = useLabel()
  const start = field ? draftOf(field) : newDraft
  const [draft, setDraft] = useState<FieldDraft>(start)
  const path = `/objects/${definition.name}/fields${field ? `/${field.id}` : ''}`
  const method = field ? 'PATCH' : 'POST'
  const body = field ? toPatch(draft, start) : toNew(draft)
  const [asked] = useDebouncedValue(body && draft.example ? { ...body, example: draft.example } : body, 300)
  const dry = useDryRun(path, method, asked)
  const base = useBase(definition.fields.find((f) => f.id === field?.id)?.version)
  const define = useDefine((saved) => {
    toast({ text: t('field.saved', { name: draft.en || draft.zh }), tone: 'good' })
    if (saved.work.length > 0) toast({ text: t('work.begun') })
    onClose()
  }, () => base.setBase(undefined))
  const retyping = field !== undefined && draft.type !== field.type
  const would = field ? dry.data?.fields.find((f) => f.name === field.name && !f.deleted_at) : dry.data?.fields.at(-1)
  const misfits = dry.error ? undefined : dry.data?.misfits
  // What all records must meet is refused while there are some that do not.
  const refused = retyping || (field !== undefined && draft.unique && !field.unique)
  const errors = { ...byProperty(dry.error), ...byProperty(define.error) }
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (body) define.mutate({ method, path, body, version: base.version })
  }
  const unchanged = field !== undefined && Object.keys(body ?? {}).length === 0
  return (
    <SidePanel opened onClose={onClose} flush title={field ? t('field.change', { name: label(field.label) }) : t('field.add')}>
      <form className={classes.form} onSubmit={submit} noValidate>
        <FieldForm draft={draft} field={field} errors={errors} tried={dry.data?.example} onChange={(part) => setDraft((was) => ({ ...was, ...part }))} />
        {misfits && <Misfits definition={definition} misfits={misfits} refused={refused} asked={field && asked && { path, body: asked as FieldPatch }} />}
        {!dry.error && <Warnings list={dry.data?.warnings} />}
        {would && !retyping && <Consequences handling={would.handling} moves={field && draft.cls !== field.class ? (dry.data?.moves ?? 0) : 0} />}
        {dry.error && Object.keys(byProperty(dry.error)).length === 0 && <ProblemNote problem={dry.error} />}
        {define.error && Object.keys(byProperty(define.error)).length === 0 && <ProblemNote problem={define.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" loading={define.isPending} disabled={!body || unchanged || (refused && (misfits?.count ?? 0) > 0)}>{common('save')}</Button>
        </Group>
      </form>
    </SidePanel>
  )
}
