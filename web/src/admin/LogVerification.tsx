import { Alert, Button, Checkbox, Group, Progress, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import type { components } from '@/api/types.gen'
import { useDateFormats } from '@/i18n/useDateFormats'
import { ProblemNote } from '@/ui/ProblemNote'
import { Section } from '@/ui/Section'

type Log = components['schemas']['LogState']

/** Whether the audit log holds: the last proof, and another now. */
export function LogVerification({ log }: { log: Log }) {
  const { t, i18n } = useTranslation('admin')
  const dates = useDateFormats()
  const queries = useQueryClient()
  const [rows, setRows] = useState(false)
  const verify = useMutation({
    mutationFn: () => client.post('/audit/verifications', { rows }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.health }),
  })
  const number = (n: number) => n.toLocaleString(i18n.language)
  return (
    <Section title={t('log.title')} text={t('log.text', { count: log.entries, formatted: number(log.entries) })}>
      <Alert color={log.verdict === null ? 'gray' : log.verdict === 'sound' ? 'sea' : 'red'} variant="light" title={t(`log.${log.verdict ?? 'never'}`)}>
        {log.verified_at && <Text size="sm" title={dates.exact(log.verified_at)}>{t('log.when', { when: dates.ago(log.verified_at) })}</Text>}
        {log.problems.map((p) => (
          <Text size="sm" key={p.place + p.text}>{p.place ? `${p.place}: ` : ''}{p.text}</Text>
        ))}
        {log.problem_count > log.problems.length && <Text size="sm">{t('log.more', { count: log.problem_count - log.problems.length })}</Text>}
      </Alert>
      {log.running ? (
        <div>
          <Text size="sm" role="status" className="tabular">{t('log.running', { done: number(log.done), total: number(log.total) })}</Text>
          <Progress mt={6} value={log.total > 0 ? (log.done / log.total) * 100 : 0} aria-label={t('log.title')} />
        </div>
      ) : (
        <Group gap="lg">
          <Button variant="default" size="sm" loading={verify.isPending} onClick={() => verify.mutate()}>{t('log.verify')}</Button>
          <Checkbox size="sm" checked={rows} onChange={(e) => setRows(e.currentTarget.checked)} label={t('log.rows')} />
        </Group>
      )}
      {verify.error && <ProblemNote problem={verify.error} />}
    </Section>
  )
}
