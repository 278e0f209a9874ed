import { Button, PasswordInput, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import { isProblem } from '@/api/problem'
import { PassphraseInput } from '@/auth/setup/PassphraseInput'
import { useMe } from '@/auth/useMe'
import { ProblemNote } from '@/ui/ProblemNote'
import { Section } from '@/ui/Section'
import { toast } from '@/ui/toast'

export function ChangePassphrase() {
  const { t } = useTranslation('admin')
  const { t: auth } = useTranslation('auth')
  const queries = useQueryClient()
  const email = useMe().email ?? ''
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const change = useMutation({
    mutationFn: () => client.post('/me/password', { current, password: next }),
    onSuccess: async () => {
      setCurrent('')
      setNext('')
      toast({ text: t('passphrase.done'), tone: 'good' })
      await queries.invalidateQueries({ queryKey: keys.sessions })
    },
  })
  const errors = isProblem(change.error) ? change.error.byField() : {}
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    change.mutate()
  }
  return (
    <Section title={t('passphrase.title')} text={t('passphrase.text')}>
      <form onSubmit={submit}>
        <Stack gap="md" maw={400}>
          <input type="email" autoComplete="username" value={email} readOnly hidden />
          <PasswordInput label={t('passphrase.current')} autoComplete="current-password" required withAsterisk={false} value={current} onChange={(e) => setCurrent(e.currentTarget.value)} error={errors.current} aria-invalid={errors.current ? true : undefined} aria-describedby={errors.current ? 'current-passphrase-error' : undefined} errorProps={{ id: 'current-passphrase-error' }} visibilityToggleButtonProps={{ 'aria-label': auth('showPassphrase') }} />
          <PassphraseInput label={t('passphrase.next')} value={next} onChange={setNext} error={errors.password} />
          {change.error && Object.keys(errors).length === 0 && <ProblemNote problem={change.error} />}
          <Button type="submit" size="sm" variant="default" loading={change.isPending} style={{ alignSelf: 'start' }}>{t('passphrase.submit')}</Button>
        </Stack>
      </form>
    </Section>
  )
}
