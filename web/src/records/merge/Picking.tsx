import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import type { RecordData, Value } from '@/api/types'
import type { Field, ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { fieldTypes } from '@/fields/registry'
import { useTranslation } from '@/i18n/useTranslation'
import { telling } from '../form/telling'
import { duplicatesQuery, type Changes } from '../queries'
import { titleOf } from '../title'
import classes from './merge.module.css'

interface Props {
  object: ObjectDef
  record: RecordData
  onPick(id: string): void
  onClose(): void
}

/** Which other record it is: those that are like this one, or any. */
export function Picking({ object, record, onPick, onClose }: Props) {
  const { t } = useTranslation('records')
  const label = useLabel()
  const [picked, setPicked] = useState<Value>(null)
  const { data } = useQuery(duplicatesQuery(object.plural, telling(object, record as Changes), record.id))
  const alike = data?.records ?? []
  // Found as any reference is.
  const { Input } = fieldTypes.reference
  const other = { ...object.fields[0], name: 'other', type: 'reference', target: object.name, many: false, required: false, masked: false, sealed: false } as Field
  const chosen = typeof picked === 'string' && picked !== record.id ? picked : undefined
  return (
    <Stack gap="md">
      <Text size="sm">{t('merge.which', { name: titleOf(object, record) || t('page.untitled') })}</Text>
      {alike.length > 0 && (
        <ul className={classes.alike} aria-label={t('merge.alike')}>
          {alike.map((hit, at) => (
            <li key={hit.id}>
              <Button variant="default" fullWidth justify="flex-start" data-autofocus={at === 0 || undefined} onClick={() => onPick(hit.id)}>
                <span className="truncate">{hit.title ?? t('page.untitled')}</span>
              </Button>
              <small>{hit.why.map((why) => t(`alike.${why.how}`, { field: fieldLabel(object, why.field, label), value: why.value })).join(', ')}</small>
            </li>
          ))}
        </ul>
      )}
      <Input field={other} value={picked} onChange={setPicked} label={t('merge.other', { object: label(object.label).toLocaleLowerCase() })} />
      <Group justify="flex-end" gap="sm">
        <Button variant="subtle" color="gray" onClick={onClose}>{t('merge.cancel')}</Button>
        <Button disabled={!chosen} onClick={() => chosen && onPick(chosen)}>{t('merge.next')}</Button>
      </Group>
    </Stack>
  )
}

function fieldLabel(object: ObjectDef, name: string, label: ReturnType<typeof useLabel>): string {
  const field = object.fields.find((one) => one.name === name)
  return field ? label(field.label).toLocaleLowerCase() : name
}
