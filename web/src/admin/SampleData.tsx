import { Button, Group, Modal, Progress, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { client } from '@/api/client'
import { workspaceQuery } from '@/api/workspace'
import { ProblemNote } from '@/ui/ProblemNote'
import { Section } from '@/ui/Section'
import { toast } from '@/ui/toast'

/** Invented records: filled in and taken away in one act each. */
export function SampleData({ records }: { records: number }) {
  const { t } = useTranslation('admin')
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const fill = useMutation({ mutationFn: () => client.post('/sample'), onSuccess: () => queries.invalidateQueries() })
  return (
    <Section title={t('sample.title')} text={records > 0 ? t('sample.some', { count: records }) : t('sample.none')}>
      <Group>
        {records > 0 ? (
          <Button variant="default" onClick={() => setAsking(true)}>{t('sample.remove')}</Button>
        ) : (
          <Button variant="default" loading={fill.isPending} onClick={() => fill.mutate()}>{t('sample.fill')}</Button>
        )}
      </Group>
      {fill.error && <ProblemNote problem={fill.error} />}
      {asking && <Removal records={records} onClose={() => setAsking(false)} />}
    </Section>
  )
}

const look = 700

/** Asks first, because nothing brings them back; then says how far it is. */
function Removal({ records, onClose }: { records: number; onClose(): void }) {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const queries = useQueryClient()
  const [all] = useState(records)
  const remove = useMutation({
    mutationFn: () => client.delete<{ removed: number }>('/sample'),
    onSuccess: ({ removed }) => {
      void queries.invalidateQueries()
      toast({ text: t('sample.removed', { count: removed }), tone: 'good' })
      onClose()
    },
  })
  const busy = remove.isPending
  const left = useQuery({ ...workspaceQuery, refetchInterval: busy ? look : false }).data?.sample.records ?? all
  const close = () => {
    if (!busy) onClose()
  }
  return (
    <Modal opened onClose={close} title={<strong>{t('sample.ask.title', { count: all })}</strong>} closeButtonProps={{ 'aria-label': common('close') }}>
      <Text size="sm">{t('sample.ask.text')}</Text>
      <div role="status">
        {busy && <Text size="sm" mt="md" className="tabular">{t('sample.ask.progress', { done: Math.max(0, all - left), count: all })}</Text>}
      </div>
      {busy && <Progress value={((all - left) / Math.max(all, 1)) * 100} aria-label={t('sample.title')} mt={6} />}
      {remove.error && <ProblemNote problem={remove.error} />}
      <Group mt="lg" justify="flex-end">
        <Button variant="default" onClick={close} disabled={busy}>{t('sample.ask.keep')}</Button>
        <Button variant="light" color="red" onClick={() => remove.mutate()} loading={busy}>{t('sample.ask.remove', { count: all })}</Button>
      </Group>
    </Modal>
  )
}
