import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core'
import { useState } from 'react'

import type { RecordData, Value } from '@/api/types'
import type { Field } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { Masked } from '@/fields/parts/Masked'
import { useReferenceTitles } from '@/fields/reference/options'
import { fieldTypes } from '@/fields/registry'
import { useDateFormats } from '@/i18n/useDateFormats'
import { useTranslation } from '@/i18n/useTranslation'
import type { Choice, Conflict } from './conflict'
import classes from './ConflictDialog.module.css'
import { useWho } from './useWho'

interface Props {
  conflicts: Conflict[]
  record: RecordData
  onSettle(choices: Record<string, Choice>): void
  onLater(): void
}

/** Mine, theirs and the original of every field that two people changed. Closing it loses nothing typed. */
export function ConflictDialog({ conflicts, record, onSettle, onLater }: Props) {
  const { t } = useTranslation(['records', 'common'])
  const label = useLabel()
  const who = useWho(record.titles)
  const { ago } = useDateFormats()
  const [choices, setChoices] = useState<Record<string, Choice>>({})
  const them = who(record.updated_by as string | null)
  const all = conflicts.every(({ field }) => choices[field.name])
  return (
    <Modal opened onClose={onLater} title={t('page.conflict.title')} size="lg" classNames={{ title: classes.heading }} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <Stack gap="md">
        <Text size="sm">{t('page.conflict.text', { who: them, when: ago(record.updated_at as string) })}</Text>
        {conflicts.map(({ field, mine, theirs, original, mask }, at) => (
          <Radio.Group
            key={field.name}
            label={label(field.label)}
            value={choices[field.name] ?? ''}
            onChange={(choice) => setChoices({ ...choices, [field.name]: choice as Choice })}
          >
            <div className={classes.sides}>
              <Side value="mine" title={t('page.conflict.mine')} field={field} said={mine} titles={record.titles} focused={at === 0} />
              <Side value="theirs" title={t('page.conflict.theirs', { who: them })} field={field} said={theirs} mask={mask} titles={record.titles} />
            </div>
            {!field.masked && (
              <div className={classes.original}>
                {t('page.conflict.original')} <Said field={field} value={original} titles={record.titles} />
              </div>
            )}
          </Radio.Group>
        ))}
        <Group justify="flex-end" gap="sm">
          <Button variant="subtle" color="gray" onClick={onLater}>{t('page.conflict.later')}</Button>
          <Button disabled={!all} onClick={() => onSettle(choices)}>{t('page.conflict.save')}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}

interface SideProps {
  value: Choice
  title: string
  field: Field
  said: Value
  mask?: string | undefined
  titles: Record<string, string> | undefined
  focused?: boolean
}

function Side({ value, title, field, said, mask, titles, focused }: SideProps) {
  return (
    <Radio.Card value={value} className={classes.side} aria-label={title} data-autofocus={focused || undefined}>
      <Group gap="xs" wrap="nowrap"><Radio.Indicator size="xs" /><span className={classes.title}>{title}</span></Group>
      <div className={classes.said}>{mask ? <Masked mask={mask} /> : <Said field={field} value={said} titles={titles} />}</div>
    </Radio.Card>
  )
}

function Said({ field, value, titles }: { field: Field; value: Value; titles: Record<string, string> | undefined }) {
  const { t } = useTranslation(['records', 'common'])
  const { Display, isEmpty } = fieldTypes[field.type]
  const named = useReferenceTitles(field, field.type === 'reference' && typeof value === 'string' ? [value] : [], titles)
  if (isEmpty(value)) return <span className="muted">{t('page.conflict.empty')}</span>
  // Nothing in here is to be clicked: the card is the choice.
  return <span inert><Display field={field} value={value} place="page" titles={named} /></span>
}
