import { Button } from '@mantine/core'
import { IconFilterPlus } from '@tabler/icons-react'
import { useState } from 'react'

import type { Field, ObjectDef, Operator } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { useOperatorLabel } from '@/fields/operators'
import { useTranslation } from '@/i18n/useTranslation'
import type { Condition } from '../../conditions'
import { importField, offered } from '../columns'
import { isUnread, toFilter } from '../question'
import { useSampleBatch } from '../useSample'
import { isRelated } from './askable'
import { ConditionEditor } from './ConditionEditor'
import { FilterPopover } from './FilterPopover'
import { isWhole, operatorsOf, takesText } from './operatorsOf'
import { OptionList } from './OptionList'

interface Props {
  object: ObjectDef
  onAdd(condition: Condition): void
}

// No field has such a name.
const sampleEntry = '*sample'

/** Field, then operator, then value: each a short list or an input, Enter leads on. */
export function AddFilter({ object, onAdd }: Props) {
  const { t } = useTranslation('records')
  const label = useLabel()
  const words = useOperatorLabel()
  const [opened, setOpened] = useState(false)
  const [field, setField] = useState<Field>()
  const [draft, setDraft] = useState<Condition>()
  const [typed, setTyped] = useState('')
  const [unread, setUnread] = useState(false)
  const samples = useSampleBatch()
  const fields = [...offered(object).filter((f) => f.findable && operatorsOf(f).length > 0), ...object.fields.filter(isRelated)]

  const close = () => {
    setOpened(false)
    setField(undefined)
    setDraft(undefined)
    setTyped('')
    setUnread(false)
  }
  const change = (next: Condition) => {
    setDraft(next)
    setUnread(false)
  }
  const done = () => {
    // What was written and cannot be read is not thrown away without a word.
    if (draft && isUnread(object, draft)) return setUnread(true)
    if (draft && toFilter(object, draft)) onAdd(draft)
    close()
  }
  const pickOperator = (op: Operator) => {
    if (!field) return
    if (isWhole(op)) {
      onAdd({ field: field.name, op })
      close()
    } else setDraft({ field: field.name, op })
  }
  // Whoever writes the value at once means the comparison that comes first.
  const pickText = (text: string) => {
    const op = field && operatorsOf(field)[0]
    if (!op) return
    setTyped(text)
    setDraft({ field: field.name, op, value: takesText(field) ? text : undefined })
  }
  const pickField = (name: string) => {
    if (name !== sampleEntry) return setField(fields.find((f) => f.name === name))
    onAdd({ field: importField, op: 'eq', value: samples })
    close()
  }
  const sampled = samples !== undefined && object.fields.some((f) => f.name === importField && f.findable)
  if (fields.length === 0) return null
  return (
    <FilterPopover
      opened={opened}
      onDone={done}
      onCancel={close}
      label={t('list.filter.add')}
      target={
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconFilterPlus size={14} stroke={1.6} aria-hidden />}
          onClick={() => (opened ? close() : setOpened(true))}
          aria-expanded={opened}
          aria-haspopup="dialog"
        >
          {t('list.filter.add')}
        </Button>
      }
    >
      {draft && field ? (
        <ConditionEditor field={field} condition={draft} onChange={change} onDone={done} typed={typed} unread={unread} />
      ) : field ? (
        <OptionList
          key={field.id}
          label={t('list.filter.pickOperator', { field: label(field.label) })}
          nothing={t('list.filter.asValue')}
          onText={pickText}
          options={operatorsOf(field).map((op) => ({ value: op, label: words(field, op) }))}
          onPick={(op) => pickOperator(op as Operator)}
          onBack={() => setField(undefined)}
        />
      ) : (
        <OptionList
          label={t('list.filter.pickField')}
          nothing={t('list.filter.nothing')}
          options={[...fields.map((f) => ({ value: f.name, label: label(f.label) })), ...(sampled ? [{ value: sampleEntry, label: t('list.filter.sample') }] : [])]}
          onPick={pickField}
        />
      )}
    </FilterPopover>
  )
}
