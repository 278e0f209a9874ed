import { Button, Group, Skeleton, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import { isProblem } from '@/api/problem'
import { teamsQuery } from '@/catalog/useUsers'
import { ProblemNote } from '@/ui/ProblemNote'
import { Section } from '@/ui/Section'
import { peopleQuery } from '../people/queries'
import { TeamRow } from './TeamRow'
import classes from './Teams.module.css'

/** Teams: whose records belong together, and who is in them. */
export function TeamsPage() {
  const { t } = useTranslation('admin')
  const queries = useQueryClient()
  const teams = useQuery(teamsQuery)
  const people = useQuery(peopleQuery)
  const [name, setName] = useState('')
  const create = useMutation({
    mutationFn: () => client.post('/teams', { name }),
    onSuccess: async () => {
      setName('')
      await queries.invalidateQueries({ queryKey: keys.teams })
    },
  })
  const wrong = isProblem(create.error) ? create.error.byField().name : undefined
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    create.mutate()
  }
  const error = teams.error ?? people.error
  return (
    <Section title={t('teams.title')} text={t('teams.text')}>
      <form onSubmit={submit}>
        <Group align="end" gap="sm">
          <TextInput label={t('teams.name')} required withAsterisk={false} value={name} onChange={(e) => setName(e.currentTarget.value)} error={wrong} />
          <Button type="submit" size="sm" variant="default" loading={create.isPending}>{t('teams.create')}</Button>
        </Group>
      </form>
      {create.error && !wrong && <ProblemNote problem={create.error} />}
      {error && <ProblemNote problem={error} onRetry={() => void teams.refetch()} />}
      {teams.isPending && <Skeleton height={96} />}
      {teams.data && people.data && teams.data.length > 0 && (
        <ul className={classes.list}>
          {teams.data.map((team) => <TeamRow key={team.id} team={team} people={people.data} />)}
        </ul>
      )}
    </Section>
  )
}
