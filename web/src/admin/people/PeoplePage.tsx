import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { teamsQuery } from '@/catalog/useUsers'
import { ProblemNote } from '@/ui/ProblemNote'
import { Section } from '@/ui/Section'
import { SidePanel } from '@/ui/SidePanel'
import { InvitationLink } from './InvitationLink'
import { InviteForm } from './InviteForm'
import classes from './People.module.css'
import { PersonRow } from './PersonRow'
import { peopleQuery, rolesQuery, type Invited } from './queries'

/** Who works here, what they may do, and the way in for others. */
export function PeoplePage() {
  const { t } = useTranslation('admin')
  const people = useQuery(peopleQuery)
  const roles = useQuery(rolesQuery)
  const teams = useQuery(teamsQuery)
  const [inviting, setInviting] = useState(false)
  const [link, setLink] = useState<Invited>()
  const error = people.error ?? roles.error ?? teams.error
  return (
    <Section title={t('people.title')} text={t('people.text')}>
      <div><Button size="sm" onClick={() => setInviting(true)}>{t('people.invite')}</Button></div>
      {link && <InvitationLink invited={link} onClose={() => setLink(undefined)} />}
      {error && <ProblemNote problem={error} onRetry={() => void people.refetch()} />}
      {people.isPending && <Skeleton height={144} />}
      {people.data && roles.data && teams.data && (
        <ul className={classes.list}>
          {people.data.map((person) => (
            <PersonRow key={person.id} person={person} roles={roles.data} teams={teams.data} onLink={(invitation) => setLink({ user: person, invitation })} />
          ))}
        </ul>
      )}
      <SidePanel opened={inviting} onClose={() => setInviting(false)} title={t('people.invite')}>
        <InviteForm
          roles={roles.data ?? []}
          teams={teams.data ?? []}
          onDone={(invited) => {
            setInviting(false)
            setLink(invited)
          }}
        />
      </SidePanel>
    </Section>
  )
}
