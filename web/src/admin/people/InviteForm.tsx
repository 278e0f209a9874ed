import { Button, MultiSelect, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import { isProblem } from '@/api/problem'
import { ProblemNote } from '@/ui/ProblemNote'
import type { Invited, Role, Team } from './queries'
import { useRoleName } from './useRoleName'

interface Props {
  roles: Role[]
  teams: Team[]
  onDone(invited: Invited): void
}

/** Makes a colleague, and the link that lets them in. */
export function InviteForm({ roles, teams, onDone }: Props) {
  const { t, i18n } = useTranslation('admin')
  const queries = useQueryClient()
  const roleName = useRoleName()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [role, setRole] = useState('member')
  const [inTeams, setInTeams] = useState<string[]>([])
  const invite = useMutation({
    mutationFn: () => client.post<Invited>('/users', { name, email, role, teams: inTeams, locale: i18n.language }),
    onSuccess: async (invited) => {
      onDone(invited)
      await queries.invalidateQueries({ queryKey: keys.users })
    },
  })
  const errors = isProblem(invite.error) ? invite.error.byField() : {}
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    invite.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput label={t('account.name')} autoComplete="off" required withAsterisk={false} autoFocus value={name} onChange={(e) => setName(e.currentTarget.value)} error={errors.name} />
        <TextInput label={t('people.email')} type="email" autoComplete="off" required withAsterisk={false} value={email} onChange={(e) => setEmail(e.currentTarget.value)} error={errors.email} />
        <NativeSelect label={t('people.role')} value={role} onChange={(e) => setRole(e.currentTarget.value)} error={errors.role} data={roles.map((one) => ({ value: one.id, label: roleName(one) }))} />
        {teams.length > 0 && (
          <MultiSelect label={t('teams.title')} value={inTeams} onChange={setInTeams} error={errors.teams} data={teams.filter((team) => !team.damaged).map((team) => ({ value: team.id, label: team.name }))} />
        )}
        <p className="muted">{t('people.inviteText')}</p>
        {invite.error && Object.keys(errors).length === 0 && <ProblemNote problem={invite.error} />}
        <div><Button type="submit" size="sm" loading={invite.isPending}>{t('people.makeLink')}</Button></div>
      </Stack>
    </form>
  )
}
