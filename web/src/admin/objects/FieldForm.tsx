import { Checkbox, NumberInput, Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { useCatalog, useLabel } from '@/catalog/useCatalog'
import { ChoicesEditor } from './ChoicesEditor'
import { classes as fieldClasses, hasLength, matchTypes, severalTypes, types, type FieldDraft } from './fieldDraft'
import type { FieldClass, FieldDefinition, FieldType } from './queries'

interface Props {
  draft: FieldDraft
  /** The field as it is; undefined for a new one. */
  field?: FieldDefinition
  errors: Record<string, string>
  onChange(part: Partial<FieldDraft>): void
}

/** Everything that can be said of a field. */
export function FieldForm({ draft, field, errors, onChange }: Props) {
  const { t } = useTranslation('objects')
  return (
    <>
      <TextInput label={t('labelEn')} value={draft.en} onChange={(e) => onChange({ en: e.currentTarget.value })} error={errors['label.en'] ?? errors.label ?? errors.name} data-autofocus />
      <TextInput label={t('labelZh')} value={draft.zh} onChange={(e) => onChange({ zh: e.currentTarget.value })} error={errors['label.zh-CN']} />
      <Select label={t('field.type')} data={types.map((type) => ({ value: type, label: t(`types.${type}`) }))} value={draft.type} disabled={field !== undefined}
        onChange={(type) => type && onChange({ type: type as FieldType })} allowDeselect={false} searchable error={errors.type} />
      <Details draft={draft} field={field} errors={errors} onChange={onChange} />
      <Select label={t('field.class')} description={t('field.classHelp')} data={fieldClasses.map((c) => ({ value: c, label: t(`classes.${c}`) }))} value={draft.cls}
        onChange={(c) => c && onChange({ cls: c as FieldClass })} allowDeselect={false} error={errors.class} disabled={field?.moving} />
      <Checkbox label={t('field.required')} checked={draft.required} onChange={(e) => onChange({ required: e.currentTarget.checked })} error={errors.required} />
      <Checkbox label={t('field.hidden')} checked={draft.hidden} onChange={(e) => onChange({ hidden: e.currentTarget.checked })} />
    </>
  )
}

/** What only some types have. */
function Details({ draft, field, errors, onChange }: Props) {
  const { t } = useTranslation('objects')
  const label = useLabel()
  const objects = useCatalog().data
  return (
    <>
      {draft.type === 'choice' && <ChoicesEditor choices={draft.choices} onChange={(choices) => onChange({ choices })} />}
      {draft.type === 'choice' && draft.choices.some((c) => c.id && !c.retired) && (
        <Select label={t('field.usual')} clearable value={draft.usual || null} onChange={(usual) => onChange({ usual: usual ?? '' })} error={errors.default}
          data={draft.choices.filter((c) => c.id && !c.retired).map((c) => ({ value: c.id, label: c.en || c.zh }))} />
      )}
      {draft.type === 'reference' && (
        <Select label={t('field.target')} data={objects.map((o) => ({ value: o.name, label: label(o.label) }))} value={draft.target || null} disabled={field !== undefined}
          onChange={(target) => onChange({ target: target ?? '' })} error={errors.target} searchable />
      )}
      {hasLength(draft.type) && (
        <NumberInput label={t('field.maxLength')} min={0} max={100_000} value={draft.maxLength || ''} onChange={(n) => onChange({ maxLength: Number(n) || 0 })} error={errors.max_length} hideControls />
      )}
      {severalTypes.includes(draft.type) && (
        <Checkbox label={t('field.many')} checked={draft.many} disabled={field !== undefined} onChange={(e) => onChange({ many: e.currentTarget.checked })} error={errors.many} />
      )}
      {matchTypes.includes(draft.type) && (
        <>
          <Checkbox label={t('field.match')} checked={draft.match} disabled={field !== undefined} onChange={(e) => onChange({ match: e.currentTarget.checked })} error={errors.match} />
          <Checkbox label={t('field.unique')} checked={draft.unique} disabled={field !== undefined} onChange={(e) => onChange({ unique: e.currentTarget.checked })} error={errors.unique} />
        </>
      )}
    </>
  )
}
