import { Select } from '@mantine/core'

import { useLabel } from '@/catalog/useCatalog'
import type { Field, Operator } from '@/catalog/types'
import type { Value } from '@/api/types'
import { useOperatorLabel } from '@/fields/operators'
import { fieldTypes } from '@/fields/registry'
import { useTranslation } from '@/i18n/useTranslation'
import classes from './Objects.module.css'
import { needsOperand, newCompare, operatorsOf, othersOf, type CompareDraft } from './ruleDraft'

interface Props {
  legend: string
  fields: readonly Field[]
  draft: CompareDraft
  error?: string
  onChange(draft: CompareDraft): void
}

/** A comparison in three steps: which field, how, and with what. */
export function ConditionInput({ legend, fields, draft, error, onChange }: Props) {
  const { t } = useTranslation('objects')
  const label = useLabel()
  const said = useOperatorLabel()
  const field = fields.find((f) => f.name === draft.field)
  const others = othersOf(field, fields, draft.op)
  const kind = field && fieldTypes[field.type]
  return (
    <fieldset className={classes.condition}>
      <legend className={classes.heading}>{legend}</legend>
      <Select aria-label={t('rules.field')} placeholder={t('rules.field')} searchable value={draft.field || null} error={error}
        data={fields.filter((f) => operatorsOf(f).length > 0).map((f) => ({ value: f.name, label: label(f.label) }))} onChange={(name) => onChange({ ...newCompare, field: name ?? '' })} />
      {field && (
        <Select aria-label={t('rules.how')} placeholder={t('rules.how')} value={draft.op || null} allowDeselect={false}
          data={operatorsOf(field).map((op: Operator) => ({ value: op, label: said(field, op) }))} onChange={(op) => onChange({ ...draft, op: op ?? '', other: '', value: undefined })} />
      )}
      {field && others.length > 0 && (
        <Select aria-label={t('rules.with')} value={draft.other || 'value'} allowDeselect={false} onChange={(other) => onChange({ ...draft, other: other === 'value' ? '' : (other ?? ''), value: undefined })}
          data={[{ value: 'value', label: t('rules.aValue') }, ...others.map((f) => ({ value: f.name, label: label(f.label) }))]} />
      )}
      {field && kind && needsOperand(draft.op) && !draft.other && (
        <kind.Input field={{ ...field, many: false, required: false }} value={(draft.value ?? null) as Value} onChange={(value) => onChange({ ...draft, value })} inline aria-label={t('rules.value')} />
      )}
    </fieldset>
  )
}
