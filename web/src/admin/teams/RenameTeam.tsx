import { Button, Group, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import { isProblem } from '@/api/problem'
import { useProblemText } from '@/ui/problemText'
import type { Team } from '../people/queries'
import { useBase } from '../useBase'

/** In place of a team's name: Enter saves, Esc leaves it. */
export function RenameTeam({ team, onClose }: { team: Team; onClose(): void }) {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const queries = useQueryClient()
  const [name, setName] = useState(team.name)
  const base = useBase(team.version)
  const rename = useMutation({
    mutationFn: () => client.patch(`/teams/${team.id}`, { name }, { version: base.version || '*' }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.teams })
      onClose()
    },
    onError: async (error) => {
      if (!isProblem(error, 'version_stale')) return
      await queries.invalidateQueries({ queryKey: keys.teams })
      base.setBase(undefined)
    },
  })
  const problem = useProblemText(rename.error)
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    rename.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Group gap="xs">
        <TextInput
          aria-label={t('teams.name')}
          required
          autoFocus
          value={name}
          error={rename.error ? problem.text : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && onClose()}
        />
        <Button type="submit" size="sm" loading={rename.isPending}>{common('save')}</Button>
      </Group>
    </form>
  )
}
