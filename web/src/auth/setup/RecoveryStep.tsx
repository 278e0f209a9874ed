import { Alert, Button, Group, Skeleton, Stack, TextInput } from '@mantine/core'
import { IconCopy, IconDownload, IconPrinter } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import { isProblem } from '@/api/problem'
import type { components } from '@/api/types.gen'
import { ProblemNote } from '@/ui/ProblemNote'
import { saveText } from '@/ui/saveText'
import { AuthPage } from '../AuthPage'
import classes from './RecoveryStep.module.css'

type RecoveryKey = components['schemas']['RecoveryKey']

/** Shows the recovery key once, then asks for two of its groups. */
export function RecoveryStep({ replaces, onDone }: { replaces: boolean; onDone(): void }) {
  const { t } = useTranslation('setup')
  const [checking, setChecking] = useState(false)
  // Kept only while this step is open: the server cannot show it again.
  const made = useQuery({ queryKey: ['setup', 'recovery'], queryFn: () => client.post<RecoveryKey>('/recovery'), staleTime: Infinity, gcTime: 0, retry: false })

  if (made.error) {
    return (
      <AuthPage title={t('recovery.title')}>
        <ProblemNote problem={made.error} onRetry={() => void made.refetch()} />
      </AuthPage>
    )
  }
  if (!made.data) {
    return (
      <AuthPage title={t('recovery.title')} text={t('recovery.text')}>
        <Skeleton height={220} />
      </AuthPage>
    )
  }
  if (checking) return <Check recovery={made.data} onBack={() => setChecking(false)} onDone={onDone} />
  return (
    <AuthPage title={t('recovery.title')} text={t('recovery.text')}>
      <ol className={classes.groups} aria-label={t('recovery.title')}>
        {made.data.groups.map((group, i) => (
          <li key={i}><span className={classes.number}>{i + 1}</span><code>{group}</code></li>
        ))}
      </ol>
      {replaces && <Alert color="yellow" mt="md">{t('recovery.replaces')}</Alert>}
      <Keep recoveryKey={made.data.key} />
      <p className="muted">{t('recovery.warning')}</p>
      <Button size="sm" fullWidth onClick={() => setChecking(true)}>{t('recovery.kept')}</Button>
    </AuthPage>
  )
}

function Keep({ recoveryKey }: { recoveryKey: string }) {
  const { t } = useTranslation('setup')
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(recoveryKey)
    setCopied(true)
  }
  return (
    <Group gap="sm" my="md">
      <Button variant="default" leftSection={<IconPrinter size={14} aria-hidden />} onClick={() => window.print()}>{t('recovery.print')}</Button>
      <Button variant="default" leftSection={<IconDownload size={14} aria-hidden />} onClick={() => saveText('holdfast-recovery-key.txt', `${recoveryKey}\n`)}>{t('recovery.file')}</Button>
      <Button variant="default" leftSection={<IconCopy size={14} aria-hidden />} onClick={() => void copy()}>{copied ? t('recovery.copied') : t('recovery.copy')}</Button>
    </Group>
  )
}

interface CheckProps {
  recovery: RecoveryKey
  onBack(): void
  onDone(): void
}

function Check({ recovery, onBack, onDone }: CheckProps) {
  const { t } = useTranslation('setup')
  const queries = useQueryClient()
  const [typed, setTyped] = useState<Record<number, string>>({})
  const confirm = useMutation({
    mutationFn: () => client.post('/recovery/confirm', { groups: recovery.ask.map((index) => ({ index, text: typed[index] ?? '' })) }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.workspace })
      onDone()
    },
  })
  const wrong = isProblem(confirm.error) ? confirm.error.errors : []
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    confirm.mutate()
  }
  return (
    <AuthPage title={t('check.title')} text={t('check.text')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {recovery.ask.map((index, i) => (
            <TextInput
              key={index}
              label={t('check.group', { number: index + 1 })}
              autoFocus={i === 0}
              autoComplete="off"
              spellCheck={false}
              classNames={{ input: classes.code }}
              value={typed[index] ?? ''}
              onChange={(e) => setTyped({ ...typed, [index]: e.currentTarget.value })}
              error={wrong.find((w) => w.field?.endsWith(`.${i}`) || w.field?.includes(`.${i}.`))?.message}
              required
              withAsterisk={false}
            />
          ))}
          {confirm.error && wrong.length === 0 && <ProblemNote problem={confirm.error} />}
          <Button type="submit" size="sm" loading={confirm.isPending}>{t('check.submit')}</Button>
          <Button variant="subtle" color="gray" onClick={onBack}>{t('check.back')}</Button>
        </Stack>
      </form>
    </AuthPage>
  )
}
