import { Button, Group, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from '@/i18n/useTranslation'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import type { components } from '@/api/types.gen'
import { useDateFormats } from '@/i18n/useDateFormats'
import { ProblemNote } from '@/ui/ProblemNote'
import { Section } from '@/ui/Section'
import classes from './Sessions.module.css'

type SessionList = components['schemas']['SessionList']

/** Where this person is signed in, each with its end. */
export function Sessions() {
  const { t } = useTranslation('admin')
  const dates = useDateFormats()
  const queries = useQueryClient()
  const list = useQuery({ queryKey: keys.sessions, queryFn: ({ signal }) => client.get<SessionList>('/sessions', { signal }) })
  const end = useMutation({
    mutationFn: (id: string) => client.delete(`/sessions/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.sessions }),
  })
  const endAll = useMutation({ mutationFn: () => client.delete('/sessions'), onSuccess: () => window.location.assign('/signin') })
  return (
    <Section title={t('sessions.title')} text={t('sessions.text')}>
      {list.isPending && <Skeleton height={96} />}
      {list.data && (
        <ul className={classes.list}>
          {list.data.data.map((session) => (
            <li key={session.id} className={classes.row}>
              <div>
                <div className={classes.device}>
                  {[session.device, session.network === 'local' ? t('sessions.local') : session.network].filter(Boolean).join(' · ')}
                </div>
                <div className={classes.when} title={dates.exact(session.last_seen_at)}>
                  {session.current ? t('sessions.here') : t('sessions.seen', { when: dates.moment(session.last_seen_at) })}
                  {' · '}
                  {t('sessions.begun', { when: dates.moment(session.created_at) })}
                </div>
              </div>
              {!session.current && <Button variant="default" onClick={() => end.mutate(session.id)}>{t('sessions.end')}</Button>}
            </li>
          ))}
        </ul>
      )}
      {(list.error ?? end.error ?? endAll.error) && <ProblemNote problem={list.error ?? end.error ?? endAll.error} />}
      <Group>
        <Button variant="default" loading={endAll.isPending} onClick={() => endAll.mutate()}>{t('sessions.endAll')}</Button>
      </Group>
    </Section>
  )
}
