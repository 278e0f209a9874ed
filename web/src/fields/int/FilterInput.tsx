import { TagsInput, TextInput } from '@mantine/core'

import { useLabel } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'
import type { FilterInputProps } from '../contract'
import { listOf, needsValue } from '../parts/condition'

export function IntFilterInput({ field, operator, value, onChange, onSubmit, autoFocus }: FilterInputProps) {
  const { t } = useTranslation('fields')
  const label = useLabel()
  const shared = { 'aria-label': t('filter.valueOf', { field: label(field.label) }), size: 'xs', autoFocus, inputMode: 'numeric' } as const
  if (!needsValue(operator)) return null
  if (operator === 'in') {
    return <TagsInput {...shared} value={listOf(value).map(String)} onChange={onChange} placeholder={t('filter.several')} acceptValueOnBlur />
  }
  return (
    <TextInput
      {...shared}
      value={value === undefined || value === null ? '' : String(value as string | number)}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onSubmit()
      }}
    />
  )
}
