import { Button, Input, NativeSelect } from '@mantine/core'
import { useEffect, useRef } from 'react'

import type { Field } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { useOperatorLabel } from '@/fields/operators'
import { fieldTypes } from '@/fields/registry'
import { useTranslation } from '@/i18n/useTranslation'
import type { Condition } from '../../conditions'
import classes from './Filters.module.css'
import { operatorsOf } from './operatorsOf'

interface Props {
  field: Field
  condition: Condition
  onChange(condition: Condition): void
  onDone(): void
  /** What was typed where the operator was asked for. */
  typed?: string
  /** Nothing can be made of what was written. */
  unread: boolean
}

// Whoever opened the editor came to write the value.
const focused = { autoFocus: true }

/** Operator and value of one condition. */
export function ConditionEditor({ field, condition, onChange, onDone, typed, unread }: Props) {
  const { t } = useTranslation('records')
  const label = useLabel()
  const words = useOperatorLabel()
  const value = useRef<HTMLDivElement>(null)
  // After the trap of the popover, which takes the focus to what comes first.
  useEffect(() => {
    const timer = window.setTimeout(() => value.current?.querySelector<HTMLElement>('input, select, button')?.focus(), 30)
    return () => window.clearTimeout(timer)
  }, [])
  const { Input: ValueInput } = fieldTypes[field.type].filter
  return (
    <>
      <div className={classes.editorHead}>
        <span className={classes.editorField}>{label(field.label)}</span>
        <NativeSelect
          size="xs"
          variant="unstyled"
          aria-label={t('list.filter.operator')}
          value={condition.op}
          data={operatorsOf(field).map((op) => ({ value: op, label: words(field, op) }))}
          onChange={(event) => onChange({ ...condition, op: event.currentTarget.value as Condition['op'] })}
        />
        <Button size="compact-sm" variant="light" onClick={onDone} className={classes.done}>{t('list.filter.done')}</Button>
      </div>
      <div ref={value}>
        <ValueInput field={field} operator={condition.op} value={condition.value} onChange={(value) => onChange({ ...condition, value })} onSubmit={onDone} typed={typed} {...focused} />
      </div>
      {unread && <Input.Error role="alert" mt={6}>{t('list.filter.unread', { field: label(field.label) })}</Input.Error>}
    </>
  )
}
