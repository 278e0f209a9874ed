import { Select } from '@mantine/core'
import { useMemo } from 'react'

import { useTranslation } from '@/i18n/useTranslation'
import { currencies } from '@/lib/regions'
import type { FieldDraft } from './fieldDraft'

interface Props {
  draft: FieldDraft
  errors: Record<string, string>
  onChange(part: Partial<FieldDraft>): void
}

/** The currency that amounts without one are in. */
export function CurrencyInput({ draft, errors, onChange }: Props) {
  const { t, i18n } = useTranslation('objects')
  const data = useMemo(() => currencies(i18n.language), [i18n.language])
  return (
    <Select label={t('field.currency')} description={t('field.currencyHelp')} inputWrapperOrder={['label', 'input', 'error', 'description']} searchable clearable data={data} value={draft.unit || null}
      onChange={(code) => onChange({ unit: code ?? '' })} error={errors.unit} />
  )
}
