import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'

import { isProblem } from '@/api/problem'
import type { Value } from '@/api/types'
import { useLabel } from '@/catalog/useCatalog'
import type { Field, ObjectDef } from '@/catalog/types'
import { fieldTypes } from '@/fields/registry'
import { useTranslation } from '@/i18n/useTranslation'
import { ProblemNote } from '@/ui/ProblemNote'
import { sentValue } from '../form/fields'
import { useCountWords } from '../list/bar/useCountWords'
import { fieldsFor, type Kind } from './fields'
import { useWorkActs, type WorkRequest } from './queries'

interface Props {
  object: ObjectDef
  kind: Kind
  /** Which records: by a question or by their ids. */
  which: Pick<WorkRequest, 'filter' | 'q' | 'ids'>
  count: number
  onBegun(): void
  onClose(): void
}

/** One value for one field of many records. How many it is about is agreed to: when more or fewer fit by then, it is asked again. */
export function EditMany({ object, kind, which, count, onBegun, onClose }: Props) {
  const { t } = useTranslation(['records', 'common'])
  const label = useLabel()
  const words = useCountWords(object)
  const { start } = useWorkActs()
  const offered = fieldsFor(object, kind)
  const [name, setName] = useState(kind === 'give' ? (offered[0]?.name ?? null) : null)
  const [value, setValue] = useState<Value>(null)
  const [agreed, setAgreed] = useState(count)
  const field = offered.find((one) => one.name === name)
  const fault = isProblem(start.error) ? start.error.errors.find((one) => one.field === `values.${name}`)?.message : undefined
  const begin = () =>
    start.mutate(
      { object: object.name, action: 'update', values: { [name ?? '']: sentValue(value) }, count: agreed, ...which },
      { onSuccess: onBegun, onError: (problem) => isProblem(problem, 'bulk_count_changed') && setAgreed(problem.count ?? agreed) },
    )
  const empties = field !== undefined && fieldTypes[field.type].isEmpty(value)
  return (
    <Modal opened onClose={onClose} title={t(`bulk.edit.title.${kind}`, { records: words(agreed) })} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <Stack gap="md">
        <Select
          label={t('bulk.edit.field')}
          data={offered.map((one) => ({ value: one.name, label: label(one.label) }))}
          value={name}
          onChange={(next) => {
            setName(next)
            setValue(null)
            start.reset()
          }}
          searchable={kind === 'edit'}
          allowDeselect={false}
          data-autofocus
        />
        {field && <NewValue key={field.name} field={field} value={value} onChange={setValue} error={fault} />}
        {field && empties && <Text size="sm" c="dimmed">{t('bulk.edit.empties', { field: label(field.label) })}</Text>}
        {start.error && !fault && <ProblemNote problem={start.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="subtle" color="gray" onClick={onClose}>{t('bulk.edit.cancel')}</Button>
          <Button disabled={!field || (field.required && empties)} loading={start.isPending} onClick={begin}>
            {t(`bulk.edit.go.${kind}`, { records: words(agreed) })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function NewValue({ field, value, onChange, error }: { field: Field; value: Value; onChange(value: Value): void; error: string | undefined }) {
  const { t } = useTranslation('records')
  const { Input } = fieldTypes[field.type]
  return <Input field={field} value={value} onChange={onChange} label={t('bulk.edit.value')} {...(error && { error })} />
}
