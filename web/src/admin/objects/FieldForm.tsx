import { Checkbox, Select, TextInput } from '@mantine/core'

import { useCatalog, useLabel } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'
import { ChoicesEditor } from './ChoicesEditor'
import { CurrencyInput } from './CurrencyInput'
import { FieldBounds } from './FieldBounds'
import { classes as fieldClasses, hasChoices, hasPattern, matchTypes, severalTypes, types, withType, type FieldDraft } from './fieldDraft'
import classes from './Objects.module.css'
import { PatternInput } from './PatternInput'
import type { Definition, FieldClass, FieldDefinition, FieldType } from './queries'

interface Props {
  draft: FieldDraft
  /** The field as it is; undefined for a new one. */
  field?: FieldDefinition
  errors: Record<string, string>
  tried?: Definition['example']
  onChange(part: Partial<FieldDraft>): void
}

/** Everything that can be said of a field. */
export function FieldForm({ draft, field, errors, tried, onChange }: Props) {
  const { t } = useTranslation('objects')
  const busy = field !== undefined && (field.moving || field.marking || field.becomes !== undefined)
  const offered: FieldType[] = field ? [field.type, ...(field.retypes_to as FieldType[])] : types
  const type = (
    <Select label={t('field.type')} data={offered.map((one) => ({ value: one, label: t(`types.${one}`) }))} value={draft.type} disabled={busy || offered.length < 2}
      onChange={(one) => one && onChange(field ? { type: one as FieldType, example: '' } : withType(draft, one as FieldType))} allowDeselect={false} searchable error={errors.type ?? (field && draft.type !== field.type ? errors.class : undefined)} />
  )
  if (field && draft.type !== field.type) { // another type comes alone
    return (
      <>
        {type}
        {hasChoices(draft.type) && <ChoicesEditor choices={draft.choices} onChange={(choices) => onChange({ choices })} />}
        {draft.type === 'money' && <CurrencyInput draft={draft} errors={errors} onChange={onChange} />}
        <p className={classes.note}>{t('field.retype')}</p>
      </>
    )
  }
  return (
    <>
      <TextInput label={t('labelEn')} value={draft.en} onChange={(e) => onChange({ en: e.currentTarget.value })} error={errors['label.en'] ?? errors.label ?? errors.name} data-autofocus />
      <TextInput label={t('labelZh')} value={draft.zh} onChange={(e) => onChange({ zh: e.currentTarget.value })} error={errors['label.zh-CN']} />
      {type}
      <Details draft={draft} field={field} busy={busy} errors={errors} onChange={onChange} />
      <FieldBounds draft={draft} errors={errors} onChange={onChange} />
      {hasPattern(draft.type) && <PatternInput draft={draft} errors={errors} tried={tried} onChange={onChange} />}
      <Select label={t('field.class')} description={t('field.classHelp')} data={fieldClasses.map((c) => ({ value: c, label: t(`classes.${c}`) }))} value={draft.cls}
        onChange={(c) => c && onChange({ cls: c as FieldClass })} allowDeselect={false} error={errors.class} disabled={busy} />
      <Checkbox label={t('field.required')} checked={draft.required} onChange={(e) => onChange({ required: e.currentTarget.checked })} error={errors.required} />
      <Checkbox label={t('field.hidden')} checked={draft.hidden} onChange={(e) => onChange({ hidden: e.currentTarget.checked })} />
    </>
  )
}

/** What only some types have. */
function Details({ draft, field, busy, errors, onChange }: Props & { busy: boolean }) {
  const { t } = useTranslation('objects')
  const label = useLabel()
  const objects = useCatalog().data
  const fixed = busy || field?.built_in === true
  return (
    <>
      {hasChoices(draft.type) && <ChoicesEditor choices={draft.choices} onChange={(choices) => onChange({ choices })} />}
      {draft.type === 'reference' && (
        <Select label={t('field.target')} data={objects.map((o) => ({ value: o.name, label: label(o.label) }))} value={draft.target || null} disabled={field !== undefined}
          onChange={(target) => onChange({ target: target ?? '' })} error={errors.target} searchable />
      )}
      {severalTypes.includes(draft.type) && (
        <Checkbox label={t('field.many')} checked={draft.many} disabled={field !== undefined} onChange={(e) => onChange({ many: e.currentTarget.checked })} error={errors.many} />
      )}
      {matchTypes.includes(draft.type) && (
        <>
          <Checkbox label={t('field.match')} checked={draft.match || draft.unique} disabled={fixed || draft.unique} onChange={(e) => onChange({ match: e.currentTarget.checked })} error={errors.match} />
          <Checkbox label={t('field.unique')} checked={draft.unique} disabled={fixed} onChange={(e) => onChange({ unique: e.currentTarget.checked })} error={errors.unique} />
        </>
      )}
    </>
  )
}
