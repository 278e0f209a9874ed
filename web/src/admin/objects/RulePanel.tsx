import { Button, Checkbox, Group, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState, type SyntheticEvent } from 'react'

import { useObjectNamed } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'
import { ProblemNote } from '@/ui/ProblemNote'
import { SidePanel } from '@/ui/SidePanel'
import { toast } from '@/ui/toast'
import { ConditionInput } from './ConditionInput'
import { Misfits } from './Misfits'
import classes from './Objects.module.css'
import { byProperty, useDefine, useDryRun, type Definition, type Rule } from './queries'
import { useBase } from '../useBase'
import { newCompare, newRule, toRule, type RuleDraft } from './ruleDraft'

interface Props {
  definition: Definition
  rule?: RuleDraft
  onClose(): void
}

/** Makes or changes a rule across fields; which records do not meet it is said before it is saved. */
export function RulePanel({ definition, rule, onClose }: Props) {
  const { t } = useTranslation('objects')
  const { t: common } = useTranslation()
  const [draft, setDraft] = useState<RuleDraft>(rule ?? newRule)
  const object = useObjectNamed(definition.name)
  const fields = (object?.fields ?? []).filter((f) => !f.system)
  const wanted = toRule(draft)
  const body = wanted && { rules: withRule(definition.rules, wanted) }
  const path = `/objects/${definition.name}`
  const [asked] = useDebouncedValue(body, 300)
  const dry = useDryRun(path, 'PATCH', asked)
  const base = useBase(definition.version)
  const define = useDefine(() => {
    toast({ text: t('rules.saved'), tone: 'good' })
    onClose()
  }, () => base.setBase(undefined))
  const problem = define.error ?? (body ? dry.error : undefined)
  const errors = byProperty(problem)
  const at = (part: string) => Object.entries(errors).find(([place]) => place.includes(`.${part}`))?.[1]
  const placed = at('must') ?? at('when') ?? at('message')
  const change = (part: Partial<RuleDraft>) => setDraft((was) => ({ ...was, ...part }))
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (body) define.mutate({ method: 'PATCH', path, body, version: base.version })
  }
  return (
    <SidePanel opened onClose={onClose} flush title={rule ? t('rules.change') : t('rules.add')}>
      <form className={classes.form} onSubmit={submit} noValidate>
        <Checkbox label={t('rules.always')} checked={!draft.when} onChange={(e) => change({ when: e.currentTarget.checked ? undefined : newCompare })} />
        {draft.when && <ConditionInput legend={t('rules.when')} fields={fields} draft={draft.when} error={at('when')} onChange={(when) => change({ when })} />}
        <ConditionInput legend={draft.when ? t('rules.must') : t('rules.mustAlways')} fields={fields} draft={draft.must} error={at('must')} onChange={(must) => change({ must })} />
        <TextInput label={t('rules.sayEn')} description={t('rules.sayText')} value={draft.en} onChange={(e) => change({ en: e.currentTarget.value })} error={at('message')} />
        <TextInput label={t('rules.sayZh')} value={draft.zh} onChange={(e) => change({ zh: e.currentTarget.value })} />
        {body && !dry.error && dry.data?.misfits && <Misfits definition={definition} misfits={dry.data.misfits} asked={asked && { path, body: asked }} />}
        {problem && !placed && <ProblemNote problem={problem} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" loading={define.isPending} disabled={!body}>{common('save')}</Button>
        </Group>
      </form>
    </SidePanel>
  )
}

/** All rules, with one of them changed or new behind. */
function withRule(rules: readonly Rule[], rule: Rule): Rule[] {
  return rule.id ? rules.map((r) => (r.id === rule.id ? rule : r)) : [...rules, rule]
}
