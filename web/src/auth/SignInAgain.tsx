import { Button, Modal, PasswordInput, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { resumeEvents } from '@/api/events'
import { keys } from '@/api/keys'
import type { SignedIn } from '@/api/types'
import { ProblemNote } from '@/ui/ProblemNote'
import { signIn } from './signIn'

/** Asks for the passphrase over the page, which stays as it is below, unseen. */
export function SignInAgain({ onDone }: { onDone(): void }) {
  const { t } = useTranslation('auth')
  const queries = useQueryClient()
  const [password, setPassword] = useState('')
  const email = queries.getQueryData<SignedIn>(keys.session)?.user.email ?? ''

  const again = useMutation({
    mutationFn: () => signIn(email, password),
    onSuccess: async (signed) => {
      queries.setQueryData(keys.session, signed)
      setPassword('')
      onDone()
      resumeEvents()
      await queries.invalidateQueries()
    },
  })
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    again.mutate()
  }
  return (
    <Modal opened onClose={() => undefined} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} title={t('ended.title')} zIndex={1000} overlayProps={{ backgroundOpacity: 1, color: 'var(--hf-side-page)' }}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm">{t('ended.text')}</Text>
          <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
          <Text size="sm" fw={500}>{email}</Text>
          <PasswordInput data-autofocus label={t('passphrase')} autoComplete="current-password" required withAsterisk={false} value={password} onChange={(e) => setPassword(e.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': t('showPassphrase') }} />
          {again.error && <ProblemNote problem={again.error} />}
          <Button type="submit" size="sm" loading={again.isPending}>{t('ended.submit')}</Button>
          <Button variant="subtle" color="gray" onClick={() => window.location.assign('/signin')}>{t('ended.other')}</Button>
        </Stack>
      </form>
    </Modal>
  )
}
