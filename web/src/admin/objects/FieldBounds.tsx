import { Checkbox, Group, NumberInput, Select, TextInput } from '@mantine/core'

import { useTranslation } from '@/i18n/useTranslation'
import { CurrencyInput } from './CurrencyInput'
import { countedTypes, hasChoices, hasLength, hasUsual, orderedTypes, type FieldDraft } from './fieldDraft'

interface Props {
  draft: FieldDraft
  errors: Record<string, string>
  onChange(part: Partial<FieldDraft>): void
}

const today = 'today'

/** What is asked of values beyond their type: lengths, bounds, and what an empty one begins with. */
export function FieldBounds({ draft, errors, onChange }: Props) {
  const { t } = useTranslation(['objects', 'fields'])
  const words = isOfDays(draft.type) ? ({ min: 'field.notBefore', max: 'field.notAfter' } as const) : ({ min: 'field.min', max: 'field.max' } as const)
  const given = draft.choices.filter((c) => c.id && !c.retired)
  return (
    <>
      {hasLength(draft.type) && (
        <Group grow align="flex-start">
          <NumberInput label={t('field.minLength')} min={0} max={100_000} value={draft.minLength || ''} onChange={(n) => onChange({ minLength: Number(n) || 0 })} error={errors.min_length} hideControls />
          <NumberInput label={t('field.maxLength')} min={0} max={100_000} value={draft.maxLength || ''} onChange={(n) => onChange({ maxLength: Number(n) || 0 })} error={errors.max_length} hideControls />
        </Group>
      )}
      {countedTypes.includes(draft.type) && (
        <TextInput label={t('field.unit')} description={t('field.unitHelp')} inputWrapperOrder={['label', 'input', 'error', 'description']} maxLength={20} value={draft.unit} onChange={(e) => onChange({ unit: e.currentTarget.value })} error={errors.unit} />
      )}
      {draft.type === 'money' && <CurrencyInput draft={draft} errors={errors} onChange={onChange} />}
      {draft.type === 'rating' && (
        <NumberInput label={t('field.steps')} min={2} max={10} placeholder="5" value={draft.max} onChange={(n) => onChange({ max: String(n) })} error={errors.max} allowDecimal={false} />
      )}
      {orderedTypes.includes(draft.type) && (
        <Group grow align="flex-start">
          <Bound label={t(words.min)} type={draft.type} value={draft.min} error={errors.min} onChange={(min) => onChange({ min })} />
          <Bound label={t(words.max)} type={draft.type} value={draft.max} error={errors.max} onChange={(max) => onChange({ max })} />
        </Group>
      )}
      {hasChoices(draft.type) && given.length > 0 && (
        <Select label={t('field.usual')} clearable value={draft.usual || null} onChange={(usual) => onChange({ usual: usual ?? '' })} error={errors.default}
          data={given.map((c) => ({ value: c.id, label: c.en || c.zh }))} />
      )}
      {hasUsual(draft) && draft.type === 'boolean' && (
        <Select label={t('field.default')} clearable value={draft.usual || null} onChange={(usual) => onChange({ usual: usual ?? '' })} error={errors.default}
          data={[{ value: 'true', label: t('fields:boolean.yes') }, { value: 'false', label: t('fields:boolean.no') }]} />
      )}
      {hasUsual(draft) && draft.type !== 'boolean' && (
        <TextInput label={t('field.default')} placeholder={exampleOf(draft.type)} value={draft.usual} onChange={(e) => onChange({ usual: e.currentTarget.value })} error={errors.default} />
      )}
    </>
  )
}

interface BoundProps {
  label: string
  type: FieldDraft['type']
  value: string
  error?: string
  onChange(value: string): void
}

function Bound({ label, type, value, error, onChange }: BoundProps) {
  const { t } = useTranslation('objects')
  const days = isOfDays(type)
  const isToday = days && value === today
  // A time is bounded by the beginning of a day, in UTC.
  const shown = isToday ? '' : type === 'timestamp' ? value.replace(/T00:00:00Z$/, '') : value
  const change = (typed: string) => onChange(type === 'timestamp' && /^\d{4}-\d{2}-\d{2}$/.test(typed) ? `${typed}T00:00:00Z` : typed)
  return (
    <div>
      <TextInput label={label} placeholder={exampleOf(type)} inputMode={type === 'int' ? 'numeric' : type === 'decimal' || type === 'percent' ? 'decimal' : undefined} value={shown} disabled={isToday} error={error} onChange={(e) => change(e.currentTarget.value)} />
      {days && <Checkbox mt={6} size="xs" label={t('field.today')} aria-label={t('field.todayOf', { bound: label })} checked={isToday} onChange={(e) => onChange(e.currentTarget.checked ? today : '')} />}
    </div>
  )
}

function isOfDays(type: FieldDraft['type']): boolean {
  return type === 'date' || type === 'timestamp'
}

function exampleOf(type: FieldDraft['type']): string | undefined {
  if (type === 'duration') return '1:30'
  return isOfDays(type) ? '2026-01-31' : undefined
}
