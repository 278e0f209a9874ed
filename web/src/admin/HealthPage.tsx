import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from '@/i18n/useTranslation'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import type { components } from '@/api/types.gen'
import { useDateFormats } from '@/i18n/useDateFormats'
import { ProblemNote } from '@/ui/ProblemNote'
import { Section } from '@/ui/Section'
import { HealthChecks } from './HealthChecks'
import { LogVerification } from './LogVerification'

type Health = components['schemas']['Health']

// The stream tells of progress; this is for when it is cut.
const lookAgain = 2_000

/** What `holdfast doctor` says, in plain words, and whether the log holds. */
export function HealthPage() {
  const { t } = useTranslation('admin')
  const dates = useDateFormats()
  const health = useQuery({
    queryKey: keys.health,
    queryFn: ({ signal }) => client.get<Health>('/health', { signal }),
    refetchInterval: ({ state }) => (state.data?.log.running ? lookAgain : false),
  })
  if (health.error && !health.data) return <ProblemNote problem={health.error} onRetry={() => void health.refetch()} />
  if (!health.data) return <Skeleton height={420} />
  return (
    <>
      <LogVerification log={health.data.log} />
      <Section title={t('health.title')} text={t('health.checked', { when: dates.ago(health.data.checked_at) })}>
        <HealthChecks checks={health.data.checks} />
      </Section>
    </>
  )
}
