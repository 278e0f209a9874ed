import { ActionIcon, Badge, Menu, Select } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from '@/i18n/useTranslation'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import { isProblem } from '@/api/problem'
import { useMe } from '@/auth/useMe'
import { Avatar } from '@/ui/Avatar'
import { ProblemNote } from '@/ui/ProblemNote'
import { toast } from '@/ui/toast'
import classes from './People.module.css'
import type { Invitation, Person, Role, Team } from './queries'
import { useRoleName } from './useRoleName'

interface Props {
  person: Person
  roles: Role[]
  teams: Team[]
  onLink(invitation: Invitation): void
}

/** One colleague: role at hand, the rest in a menu. */
export function PersonRow({ person, roles, teams, onLink }: Props) {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const me = useMe()
  const queries = useQueryClient()
  const roleName = useRoleName()
  const change = useMutation({
    mutationFn: (to: { role?: string; state?: 'active' | 'disabled' }) => client.patch<Person>(`/users/${person.id}`, to, { version: person.version || '*' }),
    onSuccess: () => queries.invalidateQueries({ queryKey: person.id === me.user ? [] : keys.users }),
    onError: (error) => (isProblem(error, 'version_stale') ? queries.invalidateQueries({ queryKey: keys.users }) : undefined),
  })
  const again = useMutation({ mutationFn: () => client.post<Invitation>(`/users/${person.id}/invitation`), onSuccess: onLink })
  const off = person.state === 'disabled'
  const damaged = person.state === 'damaged'
  const name = person.name || t('people.nameless', { id: person.id })
  const switchOff = async () => {
    await change.mutateAsync({ state: 'disabled' }).catch(() => undefined)
    toast({ text: t('people.isOff', { name }), action: { label: common('undo'), run: () => change.mutate({ state: 'active' }) } })
  }
  const inTeams = teams.filter((team) => person.teams.includes(team.id)).map((team) => team.name)
  return (
    <li className={classes.row} data-off={off || undefined}>
      <Avatar id={person.id} name={name} size={28} />
      <div className={classes.who}>
        <div className={classes.name}>
          <span className="truncate">{name}</span>
          {damaged && <Badge variant="light" color="red" size="sm">{t('people.damaged')}</Badge>}
          {(off || person.state === 'invited') && <Badge variant="light" color={off ? 'gray' : 'yellow'} size="sm">{t(`people.state.${off ? 'disabled' : 'invited'}`)}</Badge>}
        </div>
        <div className={classes.more}>{[person.email, ...inTeams].filter(Boolean).join(' · ')}</div>
      </div>
      {/* No list of the browser's own: with arrow keys it would give every role on the way. */}
      <Select
        className={classes.role}
        aria-label={t('people.roleOf', { name })}
        value={person.role || null}
        disabled={off || damaged}
        readOnly={change.isPending}
        allowDeselect={false}
        onChange={(role) => role && role !== person.role && change.mutate({ role })}
        data={roles.map((role) => ({ value: role.id, label: roleName(role) }))}
      />
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={28} aria-label={t('people.more', { name })}><IconDots size={16} aria-hidden /></ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {person.state === 'invited' && <Menu.Item onClick={() => again.mutate()}>{t('people.again')}</Menu.Item>}
          {off ? (
            <Menu.Item onClick={() => change.mutate({ state: 'active' })}>{t('people.on')}</Menu.Item>
          ) : (
            <Menu.Item onClick={() => void switchOff()}>{t('people.off')}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {damaged && <p className={classes.damaged}>{t('people.damagedText')}</p>}
      {(change.error ?? again.error) && <div className={classes.wrong}><ProblemNote problem={change.error ?? again.error} /></div>}
    </li>
  )
}
