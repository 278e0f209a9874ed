import { Button, Checkbox, Group, Modal, Progress, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { client } from '@/api/client'
import { workspaceQuery } from '@/api/workspace'
import { ProblemNote } from '@/ui/ProblemNote'
import { Section } from '@/ui/Section'
import { toast } from '@/ui/toast'

/** Invented records: filled in and taken away in one act each. */
export function SampleData({ records, changed }: { records: number; changed: number }) {
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
      {asking && <Removal records={records} changed={changed} onClose={() => setAsking(false)} />}
    </Section>
  )
}

const look = 700

/** Asks first, because nothing brings them back; then says how far it is. */
function Removal({ records, changed, onClose }: { records: number; changed: number; onClose(): void }) {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const queries = useQueryClient()
  // What the question was about; the numbers change while the work goes on.
  const [all] = useState(records)
  const [edited] = useState(changed)
  const [keep, setKeep] = useState(true)
  const kept = keep ? edited : 0
  const going = all - kept
  const remove = useMutation({
    mutationFn: () => client.delete<{ removed: number }>('/sample', kept > 0 ? { params: { keep_changed: true } } : {}),
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
    <Modal opened onClose={close} title={<strong>{t('sample.ask.title', { count: going })}</strong>} closeButtonProps={{ 'aria-label': common('close') }}>
      <Text size="sm">{t('sample.ask.text')}</Text>
      {edited > 0 && <Checkbox mt="md" checked={keep} disabled={busy} onChange={(event) => setKeep(event.currentTarget.checked)} label={t('sample.ask.keepChanged', { count: edited })} description={t('sample.ask.keepText')} />}
      <div role="status">
        {busy && <Text size="sm" mt="md" className="tabular">{t('sample.ask.progress', { done: Math.max(0, all - kept - left), count: going })}</Text>}
      </div>
      {busy && <Progress value={((going - left) / Math.max(going, 1)) * 100} aria-label={t('sample.title')} mt={6} />}
      {remove.error && <ProblemNote problem={remove.error} />}
      <Group mt="lg" justify="flex-end">
        <Button variant="default" onClick={close} disabled={busy}>{t('sample.ask.keep')}</Button>
        <Button variant="light" color="red" onClick={() => remove.mutate()} loading={busy}>{t('sample.ask.remove', { count: going })}</Button>
      </Group>
    </Modal>
  )
}
