import { Button, Group, Radio, TextInput } from '@mantine/core'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { ProblemNote } from '@/ui/ProblemNote'
import { SidePanel } from '@/ui/SidePanel'
import { labelOf } from './fieldDraft'
import classes from './Objects.module.css'
import { byProperty, useDefine, type Definition, type NewObject } from './queries'

interface Props {
  onClose(made?: Definition): void
}

type Subject = 'none' | 'self' | 'contact'

/** Makes an object; it begins with a name, fields come next. */
export function NewObjectPanel({ onClose }: Props) {
  const { t } = useTranslation('objects')
  const [one, setOne] = useState({ en: '', zh: '' })
  const [many, setMany] = useState({ en: '', zh: '' })
  const [subject, setSubject] = useState<Subject>('none')
  const define = useDefine(onClose)
  const errors = byProperty(define.error)
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    define.mutate({ method: 'POST', path: '/objects', body: asked(one, many, subject) })
  }
  return (
    <SidePanel opened onClose={() => onClose()} flush title={t('create')}>
      <form className={classes.form} onSubmit={submit} noValidate>
        <TextInput label={t('oneEn')} placeholder="Vehicle" value={one.en} onChange={(e) => setOne({ ...one, en: e.currentTarget.value })} error={errors['label.en'] ?? errors.label ?? errors.name ?? errors.plural} data-autofocus />
        <TextInput label={t('manyEn')} placeholder="Vehicles" value={many.en} onChange={(e) => setMany({ ...many, en: e.currentTarget.value })} error={errors['label_plural.en']} />
        <TextInput label={t('oneZh')} placeholder="车辆" value={one.zh} onChange={(e) => setOne({ ...one, zh: e.currentTarget.value })} error={errors['label.zh-CN']} />
        <Radio.Group label={t('subject.title')} description={t('subject.text')} value={subject} onChange={(s) => setSubject(s as Subject)} error={errors.subject}>
          <Group gap={6} mt={6} style={{ flexDirection: 'column', alignItems: 'flex-start' }}>
            <Radio value="none" label={t('subject.none')} />
            <Radio value="contact" label={t('subject.contact')} />
            <Radio value="self" label={t('subject.self')} />
          </Group>
        </Radio.Group>
        {define.error && Object.keys(errors).length === 0 && <ProblemNote problem={define.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={() => onClose()}>{t('cancel')}</Button>
          <Button type="submit" loading={define.isPending} disabled={!one.en.trim() && !one.zh.trim()}>{t('create')}</Button>
        </Group>
      </form>
    </SidePanel>
  )
}

function asked(one: { en: string; zh: string }, many: { en: string; zh: string }, subject: Subject): NewObject {
  const name: NonNullable<NewObject['fields']>[number] = {
    name: 'name', type: subject === 'self' ? 'person_name' : 'text', label: { en: 'Name', 'zh-CN': subject === 'self' ? '姓名' : '名称' }, class: 'personal', required: true,
  }
  const object: NewObject = { label: labelOf(one), label_plural: labelOf(many), subject, fields: [name] }
  if (subject === 'contact') object.fields?.push({ name: 'contact', type: 'reference', label: { en: 'Contact', 'zh-CN': '联系人' }, class: 'internal', target: 'contact' })
  return object
}
