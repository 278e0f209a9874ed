import { Button, Skeleton, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { ProblemNote } from '@/ui/ProblemNote'
import { Section } from '@/ui/Section'
import { Warnings } from '@/ui/Warnings'
import { peopleQuery, rolesQuery, type Role } from '../people/queries'
import { useRoleName } from '../people/useRoleName'
import { newRole, type Draft } from './draft'
import { RoleEditor } from './RoleEditor'
import classes from './Roles.module.css'

type Open = { role?: Role; draft: Draft }

/** The roles there are; one is looked at or changed at a time. */
export function RolesPage() {
  const { t } = useTranslation('admin')
  const roleName = useRoleName()
  const roles = useQuery(rolesQuery)
  const people = useQuery(peopleQuery)
  const [open, setOpen] = useState<Open>()
  if (open) return <RoleEditor key={open.role?.id ?? 'new'} role={open.role} start={open.draft} onClose={() => setOpen(undefined)} />
  const copy = (role: Role) => setOpen({ draft: { name: t('roles.copyOf', { name: roleName(role) }), objects: role.objects } })
  return (
    <Section title={t('roles.title')} text={t('roles.text')}>
      <div><Button size="sm" onClick={() => setOpen({ draft: newRole() })}>{t('roles.create')}</Button></div>
      {roles.error && <ProblemNote problem={roles.error} onRetry={() => void roles.refetch()} />}
      {roles.isPending && <Skeleton height={144} />}
      {roles.data && (
        <ul className={classes.list}>
          {roles.data.map((role) => (
            <li key={role.id} className={classes.row}>
              <div className={classes.about}>
                {role.built_in ? (
                  <span className={classes.name}>{roleName(role)}</span>
                ) : (
                  <UnstyledButton className={classes.open} onClick={() => setOpen({ role, draft: role })}>{roleName(role)}</UnstyledButton>
                )}
                <Warnings list={role.warnings} />
                <div className={classes.more}>
                  {role.built_in && t(`roles.builtInText.${role.id as 'owner' | 'member' | 'read_only'}`)}
                  {!role.built_in && t('roles.holders', { count: people.data?.filter((person) => person.role === role.id).length ?? 0 })}
                </div>
              </div>
              <Button variant="default" size="compact-sm" aria-label={t('roles.copyNamed', { name: roleName(role) })} onClick={() => copy(role)}>{t('roles.copy')}</Button>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
