import { Button, Group, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState, type SyntheticEvent } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import { isProblem } from '@/api/problem'
import type { SignedIn } from '@/api/types'
import { browserTimeZone, currencies, guessCurrency, timeZones } from '@/lib/regions'
import { ProblemNote } from '@/ui/ProblemNote'
import { AuthPage } from '../AuthPage'
import { PassphraseInput } from './PassphraseInput'

interface Props {
  secret: string
  onDone(): void
}

/** Makes the first user, and says where and with which money the organisation works. */
export function FirstUserStep({ secret, onDone }: Props) {
  const { t, i18n } = useTranslation('setup')
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [organisation, setOrganisation] = useState('')
  const [passphrase, setPassphrase] = useState('')
  const [zone, setZone] = useState(browserTimeZone)
  const [currency, setCurrency] = useState(() => guessCurrency(navigator.language, browserTimeZone()))
  const money = useMemo(() => currencies(i18n.language), [i18n.language])
  const zones = useMemo(() => timeZones(), [])

  const create = useMutation({
    mutationFn: () =>
      client.post<SignedIn>('/session/link', {
        secret,
        user: { name, email, password: passphrase, locale: i18n.language },
        workspace: { name: organisation, time_zone: zone, currency, locale: i18n.language },
      }),
    onSuccess: (signed) => {
      queries.setQueryData(keys.session, signed)
      onDone()
    },
  })
  const errors = isProblem(create.error) ? create.error.byField() : {}
  const unplaced = create.error && Object.keys(errors).length === 0
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    create.mutate()
  }
  return (
    <AuthPage title={t('user.title')} text={t('user.text')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput label={t('user.name')} autoComplete="name" required withAsterisk={false} autoFocus value={name} onChange={(e) => setName(e.currentTarget.value)} error={errors.name} />
          <TextInput label={t('user.email')} type="email" autoComplete="username" required withAsterisk={false} value={email} onChange={(e) => setEmail(e.currentTarget.value)} error={errors.email} />
          <PassphraseInput label={t('user.passphrase')} value={passphrase} onChange={setPassphrase} error={errors.password} />
          <TextInput label={t('user.organisation')} autoComplete="organization" value={organisation} onChange={(e) => setOrganisation(e.currentTarget.value)} error={errors.workspace} />
          <Group grow gap="md" align="start" preventGrowOverflow={false}>
            <Select label={t('user.timeZone')} data={zones} searchable value={zone} onChange={(v) => setZone(v ?? zone)} error={errors.time_zone} allowDeselect={false} />
            <Select label={t('user.currency')} data={money} searchable value={currency} onChange={(v) => setCurrency(v ?? currency)} error={errors.currency} allowDeselect={false} />
          </Group>
          {unplaced && <ProblemNote problem={create.error} />}
          <Button type="submit" size="sm" loading={create.isPending}>{t('user.submit')}</Button>
        </Stack>
      </form>
    </AuthPage>
  )
}
