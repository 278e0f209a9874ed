import { Skeleton } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { LinkButton } from '@/ui/LinkButton'
import { client } from '@/api/client'
import { isProblem, Problem } from '@/api/problem'
import type { SignedIn } from '@/api/types'
import type { components } from '@/api/types.gen'
import { ProblemNote } from '@/ui/ProblemNote'
import { AuthPage } from '../AuthPage'
import { FirstDataStep } from './FirstDataStep'
import { FirstUserStep } from './FirstUserStep'
import { JoinStep } from './JoinStep'
import { RecoveryStep } from './RecoveryStep'

type Workspace = components['schemas']['Workspace']

/** Where the visitor stands before anything was typed. */
type Start = { at: 'user' | 'join'; secret: string } | { at: 'recovery'; replaces: boolean } | { at: 'in' } | { at: 'no_link'; state: 'first_user' | 'ready' } | { at: 'refused'; problem: Problem }

/** What the printed link opens: who you are, the recovery key, the first data. */
export function SetupPage() {
  const { t } = useTranslation('setup')
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [step, setStep] = useState<'recovery' | 'data' | undefined>(undefined)
  const { data: start } = useQuery({ queryKey: ['setup', 'start'], queryFn: findStart, staleTime: Infinity, retry: false })

  // Another link pasted into this tab changes only the fragment, which loads no page.
  useEffect(() => {
    const again = () => {
      if (!linkSecret()) return
      setStep(undefined)
      void queries.resetQueries({ queryKey: ['setup', 'start'] })
    }
    window.addEventListener('hashchange', again)
    return () => window.removeEventListener('hashchange', again)
  }, [queries])

  const enter = () => void navigate({ to: '/' })
  if (step === 'data') return <FirstDataStep />
  if (step === 'recovery' || start?.at === 'recovery') return <RecoveryStep replaces={start?.at === 'recovery' && start.replaces} onDone={() => setStep('data')} />
  if (start?.at === 'user') {
    return (
      <FirstUserStep
        secret={start.secret}
        onDone={() => {
          forgetSecret()
          setStep('recovery')
        }}
      />
    )
  }
  if (start?.at === 'join') {
    return (
      <JoinStep
        secret={start.secret}
        onDone={() => {
          forgetSecret()
          enter()
        }}
      />
    )
  }
  if (start?.at === 'in') {
    enter()
    return null
  }
  if (start?.at === 'refused') {
    return (
      <AuthPage title={t('refused.title')}>
        <ProblemNote problem={start.problem} />
        <LinkButton to="/signin" variant="default" mt="lg">{t('refused.signIn')}</LinkButton>
      </AuthPage>
    )
  }
  if (start?.at === 'no_link') {
    const done = start.state === 'ready'
    return (
      <AuthPage title={done ? t('done.title') : t('noLink.title')} text={done ? t('done.text') : t('noLink.text')}>
        {!done && <pre><code>holdfast setup-link --data DIR</code></pre>}
        {done && <LinkButton to="/signin" size="sm">{t('refused.signIn')}</LinkButton>}
      </AuthPage>
    )
  }
  return (
    <AuthPage title={t('user.title')}>
      <Skeleton height={320} />
    </AuthPage>
  )
}

/** The secret is in the fragment, which no server and no log sees. */
function linkSecret(): string {
  return window.location.hash.slice(1)
}

function forgetSecret() {
  window.history.replaceState(window.history.state, '', '/setup')
}

async function findStart(): Promise<Start> {
  const secret = linkSecret()
  if (secret) return redeem(secret)
  try {
    await client.get<SignedIn>('/session')
    const workspace = await client.get<Workspace>('/workspace')
    return workspace.recovery === 'confirmed' ? { at: 'in' } : { at: 'recovery', replaces: workspace.recovery === 'shown' }
  } catch (e) {
    if (!isProblem(e) || e.status === 0) throw e
  }
  const { state } = await client.get<{ state: 'first_user' | 'ready' }>('/setup')
  return { at: 'no_link', state }
}

/** A link of somebody who exists signs in. One for the first user, or for somebody invited, answers what it lacks, and still works. */
async function redeem(secret: string): Promise<Start> {
  try {
    await client.post<SignedIn>('/session/link', { secret })
    forgetSecret()
    return { at: 'in' }
  } catch (e) {
    if (!isProblem(e)) throw e
    if (e.status !== 422) {
      forgetSecret() // it opens nothing
      return { at: 'refused', problem: e }
    }
    return { at: e.byField().email ? 'user' : 'join', secret }
  }
}

