import { Button, Group, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import { isProblem } from '@/api/problem'
import { useCatalog, useLabel } from '@/catalog/useCatalog'
import { useDraft } from '@/records/form/drafts'
import { ProblemNote } from '@/ui/ProblemNote'
import { Section } from '@/ui/Section'
import { Warnings } from '@/ui/Warnings'
import type { Role } from '../people/queries'
import { rest, ruleFor, sendable, withoutRule, withRule, type Draft } from './draft'
import { FieldsTable } from './FieldsTable'
import { RightsTable } from './RightsTable'
import classes from './Roles.module.css'
import { RoleSummary } from './RoleSummary'

interface Props {
  role: Role | undefined
  start: Draft
  onClose(): void
}

/** One role: a name, then for one object after another what it grants, said in words first. */
export function RoleEditor({ role, start, onClose }: Props) {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const label = useLabel()
  const queries = useQueryClient()
  const objects = useCatalog().data
  // Whoever looks at something else meanwhile finds what they did.
  const kept = useDraft<Draft>(`role:${role ? `${role.id}/${role.version}` : `new/${start.name}`}`, { name: start.name, objects: start.objects }, differs)
  const { value: draft, set: setDraft } = kept
  const [at, setAt] = useState(rest)
  const done = async () => {
    await queries.invalidateQueries({ queryKey: keys.roles })
    kept.drop()
    onClose()
  }
  const save = useMutation({
    mutationFn: () => (role ? client.patch(`/roles/${role.id}`, sendable(draft), { version: role.version }) : client.post('/roles', sendable(draft))),
    onSuccess: done,
  })
  const remove = useMutation({ mutationFn: () => client.delete(`/roles/${role?.id ?? ''}`, { version: role?.version || '*' }), onSuccess: done })
  const faults = isProblem(save.error) ? save.error.byField() : {}
  const wrong = faults.name
  const { rule, own } = ruleFor(draft, at)
  const object = objects.find((one) => one.name === at)
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <Section title={role ? role.name : t('roles.create')}>
      <form onSubmit={submit} className={classes.editor}>
        <TextInput label={t('roles.name')} required withAsterisk={false} autoFocus={!role} value={draft.name} onChange={(e) => setDraft({ ...draft, name: e.currentTarget.value })} error={wrong} maw={320} />
        <Group align="end" gap="sm">
          <NativeSelect
            label={t('roles.object')}
            value={at}
            onChange={(e) => setAt(e.currentTarget.value)}
            data={[{ value: rest, label: t('roles.everyObject') }, ...objects.map((one) => ({ value: one.name, label: ruleFor(draft, one.name).own ? t('roles.special', { name: label(one.label_plural) }) : label(one.label_plural) }))]}
          />
          {at !== rest && (own ? (
            <Button variant="default" size="sm" onClick={() => setDraft(withoutRule(draft, at))}>{t('roles.asOthers')}</Button>
          ) : (
            <Button variant="default" size="sm" onClick={() => setDraft(withRule(draft, rule))}>{t('roles.ownRules')}</Button>
          ))}
        </Group>
        <Warnings list={role?.warnings} />
        <RoleSummary rule={rule} object={object} />
        {at !== rest && !own && <p className="muted">{t('roles.followsOthers')}</p>}
        {(at === rest || own) && (
          <>
            <RightsTable rule={rule} onChange={(next) => setDraft(withRule(draft, next))} />
            <FieldsTable rule={rule} object={object} onChange={(next) => setDraft(withRule(draft, next))} />
          </>
        )}
        {save.error && !(wrong && Object.keys(faults).length === 1) && <ProblemNote problem={save.error} />}
        {remove.error && <ProblemNote problem={remove.error} />}
        <Group gap="sm">
          <Button type="submit" size="sm" loading={save.isPending}>{common('save')}</Button>
          <Button size="sm" variant="default" onClick={onClose}>{common('back')}</Button>
          {differs(draft, start) && <Button size="sm" variant="subtle" color="gray" onClick={kept.drop}>{t('roles.discard')}</Button>}
          {role && <Button size="sm" variant="subtle" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>{t('roles.remove')}</Button>}
        </Group>
      </form>
    </Section>
  )
}

function differs(now: Draft, was: Draft): boolean {
  return JSON.stringify([now.name, now.objects]) !== JSON.stringify([was.name, was.objects])
}
