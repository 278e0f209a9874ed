import { Alert, Button, Group, Select, Skeleton, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState, type SyntheticEvent } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { LinkButton } from '@/ui/LinkButton'
import { client } from '@/api/client'
import { keys } from '@/api/keys'
import { isProblem } from '@/api/problem'
import { workspaceQuery, type Workspace } from '@/api/workspace'
import { currencies, timeZones } from '@/lib/regions'
import { ProblemNote } from '@/ui/ProblemNote'
import { Section } from '@/ui/Section'
import { toast } from '@/ui/toast'
import { SampleData } from './SampleData'
import { useBase } from './useBase'

export function WorkspacePage() {
  const { t } = useTranslation('admin')
  const workspace = useQuery(workspaceQuery)
  if (workspace.error) return <ProblemNote problem={workspace.error} onRetry={() => void workspace.refetch()} />
  if (!workspace.data) return <Skeleton height={160} />
  return (
    <>
      <Organisation workspace={workspace.data} />
      <Section title={t('recovery.title')} text={t(`recovery.${workspace.data.recovery}`)}>
        {workspace.data.recovery !== 'confirmed' && (
          <Group>
            <LinkButton to="/setup" variant="default">{t('recovery.make')}</LinkButton>
          </Group>
        )}
      </Section>
      <SampleData {...workspace.data.sample} />
    </>
  )
}

function Organisation({ workspace }: { workspace: Workspace }) {
  const { t, i18n } = useTranslation('admin')
  const { t: common } = useTranslation()
  const queries = useQueryClient()
  const [name, setName] = useState(workspace.name)
  const [zone, setZone] = useState(workspace.time_zone)
  const [currency, setCurrency] = useState(workspace.currency)
  const money = useMemo(() => currencies(i18n.language), [i18n.language])
  const base = useBase(workspace.version)
  const save = useMutation({
    // What nobody chose yet is not sent.
    mutationFn: () => client.patch('/workspace', { name, time_zone: zone, ...(currency && { currency }) }, { version: base.version ?? '*' }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.workspace })
      base.setBase(undefined)
      toast({ text: t('saved'), tone: 'good' })
    },
    onError: async (error) => {
      if (!isProblem(error, 'version_stale')) return
      await queries.invalidateQueries({ queryKey: keys.workspace })
      base.setBase(undefined)
    },
  })
  const errors = isProblem(save.error) ? save.error.byField() : {}
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <Section title={t('workspace.title')} text={t('workspace.text')}>
      {workspace.damaged && <Alert color="red" variant="light" role="alert">{t('workspace.damaged')}</Alert>}
      <form onSubmit={submit}>
        <Group align="end" gap="md">
          <TextInput label={t('workspace.name')} value={name} onChange={(e) => setName(e.currentTarget.value)} error={errors.name} />
          <Select label={t('account.timeZone')} data={timeZones(zone)} searchable value={zone} onChange={(v) => setZone(v ?? zone)} error={errors.time_zone} allowDeselect={false} />
          <Select label={t('workspace.currency')} data={money} searchable value={currency} onChange={(v) => setCurrency(v ?? currency)} error={errors.currency} allowDeselect={false} />
          <Button type="submit" size="sm" variant="default" loading={save.isPending}>{common('save')}</Button>
        </Group>
      </form>
      {save.error && Object.keys(errors).length === 0 && <ProblemNote problem={save.error} />}
    </Section>
  )
}
