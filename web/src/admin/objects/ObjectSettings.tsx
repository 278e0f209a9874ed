import { Button, Checkbox, Group, Select, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { useLabel } from '@/catalog/useCatalog'
import { ProblemNote } from '@/ui/ProblemNote'
import { Section } from '@/ui/Section'
import { toast } from '@/ui/toast'
import { labelOf } from './fieldDraft'
import classes from './Objects.module.css'
import { byProperty, useDefine, type Definition, type ObjectPatch } from './queries'
import { useBase } from '../useBase'

/** What an object is called, and its end. */
export function ObjectSettings({ definition }: { definition: Definition }) {
  const { t } = useTranslation('objects')
  const { t: common } = useTranslation()
  const label = useLabel()
  const [one, setOne] = useState(wordsOf(definition.label))
  const [many, setMany] = useState(wordsOf(definition.label_plural))
  const [title, setTitle] = useState(definition.title)
  const [hidden, setHidden] = useState(definition.hidden)
  const base = useBase(definition.version)
  const define = useDefine((saved) => {
    base.setBase(saved.version)
    toast({ text: t('saved'), tone: 'good' })
  }, () => base.setBase(undefined))
  const errors = byProperty(define.error)
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    const body: ObjectPatch = { label: labelOf(one), label_plural: labelOf(many), hidden }
    if (title !== definition.title) body.title = title
    define.mutate({ method: 'PATCH', path: `/objects/${definition.name}`, body, version: base.version })
  }
  const titles = definition.fields.filter((f) => !f.deleted_at && ['text', 'person_name', 'identifier'].includes(f.type))
  return (
    <>
      <Section title={t('called')} text={t('calledText', { name: definition.name, plural: definition.plural })}>
        <form onSubmit={submit} noValidate className={classes.form} style={{ padding: 0 }}>
          <TextInput label={t('oneEn')} value={one.en} onChange={(e) => setOne({ ...one, en: e.currentTarget.value })} error={errors['label.en'] ?? errors.label} />
          <TextInput label={t('manyEn')} value={many.en} onChange={(e) => setMany({ ...many, en: e.currentTarget.value })} error={errors['label_plural.en']} />
          <TextInput label={t('oneZh')} value={one.zh} onChange={(e) => { setOne({ ...one, zh: e.currentTarget.value }); setMany({ ...many, zh: e.currentTarget.value }) }} error={errors['label.zh-CN']} />
          {!definition.built_in && (
            <Select label={t('titleField')} data={titles.map((f) => ({ value: f.name, label: label(f.label) }))} value={title} onChange={(v) => v && setTitle(v)} allowDeselect={false} error={errors.title} />
          )}
          <Checkbox label={t('hide')} checked={hidden} onChange={(e) => setHidden(e.currentTarget.checked)} />
          {define.error && Object.keys(errors).length === 0 && <ProblemNote problem={define.error} />}
          <Group><Button type="submit" size="sm" variant="default" loading={define.isPending}>{common('save')}</Button></Group>
        </form>
      </Section>
      {!definition.built_in && <DeleteObject definition={definition} />}
    </>
  )
}

function DeleteObject({ definition }: { definition: Definition }) {
  const { t } = useTranslation('objects')
  const label = useLabel()
  const navigate = useNavigate()
  const define = useDefine()
  const restore = () => define.mutate({ method: 'POST', path: `/objects/${definition.id}/restore` })
  // The page may be gone before the answer is here: the stream tells of the deletion too.
  const remove = async () => {
    try {
      await define.mutateAsync({ method: 'DELETE', path: `/objects/${definition.name}`, version: definition.version })
    } catch {
      return // told below
    }
    toast({ text: t('deletedToast', { name: label(definition.label_plural) }), action: { label: t('undo'), run: restore } })
    void navigate({ to: '/settings/objects' })
  }
  return (
    <Section title={t('delete')} text={t('deleteText', { count: Math.max(definition.records, 0) })}>
      {define.error && <ProblemNote problem={define.error} />}
      <Group><Button size="sm" variant="default" color="red" loading={define.isPending} onClick={() => void remove()}>{t('delete')}</Button></Group>
    </Section>
  )
}

function wordsOf(label: Record<string, string>): { en: string; zh: string } {
  return { en: label.en ?? '', zh: label['zh-CN'] ?? '' }
}
