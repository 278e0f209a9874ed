import { ActionIcon, Button, UnstyledButton } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'

import { fieldOf, useLabel, useObjectNamed } from '@/catalog/useCatalog'
import type { Operator } from '@/catalog/types'
import { useOperatorLabel } from '@/fields/operators'
import { useTranslation } from '@/i18n/useTranslation'
import { ProblemNote } from '@/ui/ProblemNote'
import { Section } from '@/ui/Section'
import { toast } from '@/ui/toast'
import classes from './Objects.module.css'
import { useDefine, type Condition, type Definition, type Rule } from './queries'
import { draftOfRule, type RuleDraft } from './ruleDraft'
import { RulePanel } from './RulePanel'

/** What the fields of one record must meet together. */
export function RulesList({ definition }: { definition: Definition }) {
  const { t } = useTranslation('objects')
  const label = useLabel()
  const [open, setOpen] = useState<{ rule?: RuleDraft }>()
  const define = useDefine()
  const path = `/objects/${definition.name}`
  // Undoing comes after a change of one's own, whose version this list may not know yet.
  const put = (rules: Rule[], version?: string) => define.mutate({ method: 'PATCH', path, body: { rules }, version })
  const remove = (rule: Rule) => {
    put(definition.rules.filter((r) => r.id !== rule.id), definition.version)
    toast({ text: t('rules.removed'), action: { label: t('undo'), run: () => put(definition.rules) } })
  }
  return (
    <Section title={t('rules.title')} text={t('rules.text')}>
      <div><Button size="sm" variant="default" onClick={() => setOpen({})}>{t('rules.add')}</Button></div>
      {define.error && <ProblemNote problem={define.error} />}
      {definition.rules.length > 0 && (
        <ul className={classes.list}>
          {definition.rules.map((rule) => {
            const draft = draftOfRule(rule)
            const words = label(rule.message)
            return (
              <li key={rule.id} className={classes.row}>
                <div className={classes.about}>
                  {draft ? <UnstyledButton className={classes.name} onClick={() => setOpen({ rule: draft })}>{words}</UnstyledButton> : <span className={classes.name}>{words}</span>}
                  <div className={classes.more}><Told definition={definition} rule={rule} /></div>
                </div>
                <div className={classes.acts}>
                  <ActionIcon size={24} variant="subtle" aria-label={t('rules.remove', { rule: words })} onClick={() => remove(rule)}><IconTrash size={14} aria-hidden /></ActionIcon>
                </div>
              </li>
            )
          })}
        </ul>
      )}
      {open && <RulePanel definition={definition} rule={open.rule} onClose={() => setOpen(undefined)} />}
    </Section>
  )
}

/** A rule in words: when this, then that. */
function Told({ definition, rule }: { definition: Definition; rule: Rule }) {
  const { t } = useTranslation('objects')
  const label = useLabel()
  const said = useOperatorLabel()
  const object = useObjectNamed(definition.name)
  const tell = (condition: Condition | null | undefined): string => {
    const field = condition?.field && object ? fieldOf(object, condition.field) : undefined
    if (!condition || !field) return t('rules.more')
    const other = condition.other && object ? label(fieldOf(object, condition.other)?.label) : undefined
    const choice = field.choices?.find((c) => c.id === condition.value)
    const value = other ?? (choice ? label(choice.label) : condition.value === undefined ? '' : String(condition.value as string | number))
    return [label(field.label), said(field, condition.op as Operator), value].filter(Boolean).join(' ')
  }
  if (!draftOfRule(rule)) return <>{t('rules.byApi')}</>
  return <>{rule.when ? t('rules.whenThen', { when: tell(rule.when), must: tell(rule.must) }) : tell(rule.must)}</>
}
