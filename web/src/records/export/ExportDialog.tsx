import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'

import type { ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import type { Field } from '@/catalog/types'
import { useTranslation } from '@/i18n/useTranslation'
import { ProblemNote } from '@/ui/ProblemNote'
import { formatsOf, leaving, type Format } from './columns'
import { Files } from './Files'
import { useExportActs, type ExportRequest } from './queries'

interface Props {
  object: ObjectDef
  /** Which records: by a question or by their ids. */
  which: Pick<ExportRequest, 'filter' | 'q' | 'sort' | 'ids'>
  /** "4,812 people" */
  records: string
  /** The columns of the list. */
  shown: Field[]
  onBegun(): void
  onClose(): void
}

/** A file of records: in which format, with which columns. It is written in the background. */
export function ExportDialog({ object, which, records, shown, onBegun, onClose }: Props) {
  const { t } = useTranslation(['records', 'common'])
  const label = useLabel()
  const { start } = useExportActs()
  const [format, setFormat] = useState<Format>('csv')
  const [every, setEvery] = useState(false)
  const [reason, setReason] = useState('')
  const { fields, kept } = leaving(shown)
  const all = every || fields.length === 0
  const begin = () => {
    const what: ExportRequest = { format, ...which, ...(!all && { fields: fields.map((field) => field.name) }), ...(reason.trim() && { reason: reason.trim() }) }
    start.mutate({ plural: object.plural, what }, { onSuccess: onBegun })
  }
  return (
    <Modal opened onClose={onClose} title={records ? t('export.title', { records }) : t('export.titleAll')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <Stack gap="md">
        <Radio.Group label={t('export.format.title')} value={format} onChange={(value) => setFormat(value as Format)}>
          <Stack gap={6} mt={6}>
            {formatsOf(object).map((one) => <Radio key={one} size="xs" value={one} label={t(`export.format.${one}`)} description={t(`export.format.about.${one}`)} />)}
          </Stack>
        </Radio.Group>
        <Radio.Group label={t('export.columns.title')} value={all ? 'all' : 'shown'} onChange={(value) => setEvery(value === 'all')}>
          <Stack gap={6} mt={6}>
            <Radio size="xs" value="shown" disabled={fields.length === 0} label={t('export.columns.shown', { count: fields.length })} />
            <Radio size="xs" value="all" label={t('export.columns.all', { count: object.fields.filter((field) => field.exportable).length })} />
          </Stack>
        </Radio.Group>
        {!all && kept.length > 0 && <Text size="sm" c="dimmed">{t('export.columns.kept', { fields: kept.map((field) => label(field.label)).join(t('export.columns.comma')) })}</Text>}
        <TextInput label={t('export.reason')} description={t('export.reasonAbout')} maxLength={200} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
        {start.error && <ProblemNote problem={start.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="subtle" color="gray" onClick={onClose}>{t('bulk.edit.cancel')}</Button>
          <Button data-autofocus loading={start.isPending} onClick={begin}>{t('export.go')}</Button>
        </Group>
        <Files object={object} />
      </Stack>
    </Modal>
  )
}
