import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { resumeEvents } from '@/api/events'
import { keys } from '@/api/keys'
import { useFollowLanguage } from './useFollowLanguage'
import { ProblemNote } from '@/ui/ProblemNote'
import { AuthPage } from './AuthPage'
import { safeNext, signIn } from './signIn'

export function SignInPage() {
  const { t } = useTranslation('auth')
  const { next } = useSearch({ from: '/signin' })
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const navigate = useNavigate()
  const queries = useQueryClient()
  const followLanguage = useFollowLanguage()
  const attempt = useMutation({
    mutationFn: () => signIn(email, password),
    onSuccess: async (signed) => {
      queries.clear()
      queries.setQueryData(keys.session, signed)
      await followLanguage(signed.user.locale)
      resumeEvents()
      await navigate({ href: safeNext(next) })
    },
  })
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    attempt.mutate()
  }
  return (
    <AuthPage title={t('signIn.title')}>
      <form onSubmit={submit}>
        <Stack gap="md" mt="md">
          <TextInput label={t('email')} type="email" name="username" autoComplete="username" required withAsterisk={false} autoFocus value={email} onChange={(e) => setEmail(e.currentTarget.value)} />
          <PasswordInput label={t('passphrase')} name="password" autoComplete="current-password" required withAsterisk={false} value={password} onChange={(e) => setPassword(e.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': t('showPassphrase') }} />
          {attempt.error && <ProblemNote problem={attempt.error} />}
          <Button type="submit" size="sm" loading={attempt.isPending} fullWidth>{t('signIn.submit')}</Button>
          <p className="muted">{t('signIn.lost')}</p>
        </Stack>
      </form>
    </AuthPage>
  )
}
