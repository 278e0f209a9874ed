import { Button, Group } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { client } from '@/api/client'
import { ProblemNote } from '@/ui/ProblemNote'
import { Section } from '@/ui/Section'
import { toast } from '@/ui/toast'

/** Invented records: filled in and taken away in one act each. */
export function SampleData({ records }: { records: number }) {
  const { t } = useTranslation('admin')
  const queries = useQueryClient()
  const fill = useMutation({ mutationFn: () => client.post('/sample'), onSuccess: () => queries.invalidateQueries() })
  const remove = useMutation({
    mutationFn: () => client.delete<{ removed: number }>('/sample'),
    onSuccess: async ({ removed }) => {
      await queries.invalidateQueries()
      toast({ text: t('sample.removed', { count: removed }), tone: 'good' })
    },
  })
  return (
    <Section title={t('sample.title')} text={records > 0 ? t('sample.some', { count: records }) : t('sample.none')}>
      <Group>
        {records > 0 ? (
          <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>{t('sample.remove')}</Button>
        ) : (
          <Button variant="default" loading={fill.isPending} onClick={() => fill.mutate()}>{t('sample.fill')}</Button>
        )}
      </Group>
      {(fill.error ?? remove.error) && <ProblemNote problem={fill.error ?? remove.error} />}
    </Section>
  )
}
