import { Button, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import { isProblem } from '@/api/problem'
import type { SignedIn } from '@/api/types'
import { ProblemNote } from '@/ui/ProblemNote'
import { AuthPage } from '../AuthPage'
import { PassphraseInput } from './PassphraseInput'

/** Somebody who was invited chooses a passphrase, and is in. */
export function JoinStep({ secret, onDone }: { secret: string; onDone(): void }) {
  const { t } = useTranslation('setup')
  const queries = useQueryClient()
  const [passphrase, setPassphrase] = useState('')
  const join = useMutation({
    mutationFn: () => client.post<SignedIn>('/session/link', { secret, user: { password: passphrase } }),
    onSuccess: (signed) => {
      queries.setQueryData(keys.session, signed)
      onDone()
    },
  })
  const error = isProblem(join.error) ? join.error.byField().password : undefined
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    join.mutate()
  }
  return (
    <AuthPage title={t('join.title')} text={t('join.text')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <PassphraseInput label={t('user.passphrase')} value={passphrase} onChange={setPassphrase} error={error} />
          {join.error && !error && <ProblemNote problem={join.error} />}
          <Button type="submit" size="sm" loading={join.isPending}>{t('join.submit')}</Button>
        </Stack>
      </form>
    </AuthPage>
  )
}
