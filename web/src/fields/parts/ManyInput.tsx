import { ActionIcon, Autocomplete, Button, Input, TextInput, Tooltip } from '@mantine/core'
import { IconArrowUp, IconPlus, IconX } from '@tabler/icons-react'
import { useId } from 'react'

import type { ContactPoint } from '@/api/types'
import { useTranslation } from '@/i18n/useTranslation'
import type { InputProps } from '../contract'
import { useFrame } from './frame'
import classes from './parts.module.css'
import { pointsOf } from './points'
import type { TextKind } from './PointsInput'
import { usePointLabel } from './usePointLabel'

/** Several values with labels; the first is the primary one. */
export function ManyInput({ kind, ...props }: InputProps & { kind: TextKind }) {
  const { t } = useTranslation('fields')
  const frame = useFrame(props)
  const id = useId()
  const points = pointsOf(props.value)
  const rows = points.length > 0 ? points : [{ value: '' }]
  const put = (next: ContactPoint[]) => props.onChange(next.length === 0 ? null : next)
  return (
    <fieldset className={classes.many} aria-label={frame['aria-label']} aria-describedby={props.error ? id : undefined}>
      {frame.label && <legend className={classes.legend}><Input.Label component="span" size="sm" required={frame.required}>{frame.label}</Input.Label></legend>}
      {rows.map((row, at) => (
        <Row
          key={at}
          row={row}
          at={at}
          only={rows.length === 1}
          kind={kind}
          invalid={Boolean(props.error)}
          disabled={props.disabled}
          focused={Boolean(props.autoFocus) && at === 0}
          onChange={(changed) => put(rows.map((old, i) => (i === at ? changed : old)))}
          onRemove={() => put(rows.filter((_, i) => i !== at))}
          onFirst={() => put([row, ...rows.filter((_, i) => i !== at)])}
        />
      ))}
      <Button variant="subtle" size="compact-xs" leftSection={<IconPlus size={14} aria-hidden />} disabled={props.disabled} onClick={() => put([...rows, { value: '' }])}>
        {t('many.add')}
      </Button>
      {props.error && <p id={id} className={classes.error}>{props.error}</p>}
      {frame.description && <p className={classes.help}>{frame.description}</p>}
    </fieldset>
  )
}

interface RowProps {
  row: ContactPoint
  at: number
  only: boolean
  kind: TextKind
  invalid: boolean
  disabled: boolean | undefined
  focused: boolean
  onChange(row: ContactPoint): void
  onRemove(): void
  onFirst(): void
}

function Row({ row, at, only, kind, invalid, disabled, focused, onChange, onRemove, onFirst }: RowProps) {
  const { t } = useTranslation('fields')
  const labels = usePointLabel()
  const focus = { autoFocus: focused, 'data-autofocus': focused || undefined }
  return (
    <div className={classes.row}>
      <TextInput
        {...focus}
        size="xs"
        aria-label={t('many.value', { number: at + 1 })}
        inputMode={kind.inputMode}
        placeholder={kind.placeholder}
        value={row.value}
        error={invalid}
        disabled={disabled}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange({ ...row, value: event.currentTarget.value })}
      />
      <Autocomplete
        size="xs"
        aria-label={t('many.label', { number: at + 1 })}
        placeholder={t('many.labelHint')}
        data={labels.all}
        filter={({ options }) => options}
        value={labels.show(row.label)}
        disabled={disabled}
        onChange={(words) => onChange(words === '' ? { value: row.value } : { value: row.value, label: labels.store(words) })}
      />
      {!only && (
        <>
          <Tooltip label={t('many.first')} disabled={at === 0}>
            <ActionIcon size={24} aria-label={t('many.first')} disabled={disabled || at === 0} onClick={onFirst}>
              <IconArrowUp size={14} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <ActionIcon size={24} aria-label={t('many.remove', { number: at + 1 })} disabled={disabled} onClick={onRemove}>
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </>
      )}
    </div>
  )
}
