import { Button, Group, MultiSelect } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import { ProblemNote } from '@/ui/ProblemNote'
import type { Person, Team } from '../people/queries'
import { RenameTeam } from './RenameTeam'
import classes from './Teams.module.css'

/** One team, with its members as the thing one changes. */
export function TeamRow({ team, people }: { team: Team; people: Person[] }) {
  const { t } = useTranslation('admin')
  const queries = useQueryClient()
  const [renaming, setRenaming] = useState(false)
  const rename = useRef<HTMLButtonElement>(null)
  const renamed = () => {
    setRenaming(false)
    requestAnimationFrame(() => rename.current?.focus())
  }
  const name = team.damaged ? t('teams.damaged', { id: team.id }) : team.name
  const members = people.filter((person) => person.teams.includes(team.id)).map((person) => person.id)
  const change = useMutation({
    mutationFn: async (next: string[]) => {
      const moved = people.filter((person) => next.includes(person.id) !== members.includes(person.id))
      for (const person of moved) {
        const teams = next.includes(person.id) ? [...person.teams, team.id] : person.teams.filter((one) => one !== team.id)
        await client.patch(`/users/${person.id}`, { teams }, { version: person.version || '*' })
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.users }),
  })
  const remove = useMutation({
    mutationFn: () => client.delete(`/teams/${team.id}`, { version: team.version || '*' }),
    onSuccess: () => Promise.all([queries.invalidateQueries({ queryKey: keys.teams }), queries.invalidateQueries({ queryKey: keys.users })]),
  })
  return (
    <li className={classes.row}>
      <div className={classes.head}>
        {renaming ? <RenameTeam team={team} onClose={renamed} /> : <h3 className={classes.name}>{name}</h3>}
        <Group gap={4} wrap="nowrap">
          {!renaming && (
            <Button ref={rename} variant="subtle" color="gray" size="compact-sm" onClick={() => setRenaming(true)} aria-label={t('teams.renameNamed', { name })}>
              {t('teams.rename')}
            </Button>
          )}
          <Button variant="subtle" color="red" size="compact-sm" loading={remove.isPending} disabled={members.length > 0} title={members.length > 0 ? t('teams.notEmpty') : undefined} onClick={() => remove.mutate()} aria-label={t('teams.removeNamed', { name })}>
            {t('teams.remove')}
          </Button>
        </Group>
      </div>
      <MultiSelect
        aria-label={t('teams.membersOf', { name })}
        placeholder={members.length === 0 ? t('teams.nobody') : undefined}
        data={people.filter((person) => person.state !== 'disabled' || members.includes(person.id)).map((person) => ({ value: person.id, label: person.name }))}
        value={members}
        searchable
        disabled={change.isPending}
        onChange={(next) => change.mutate(next)}
      />
      {(change.error ?? remove.error) && <ProblemNote problem={change.error ?? remove.error} />}
    </li>
  )
}
