import { TagsInput, TextInput } from '@mantine/core'

import { useLabel } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'
import type { FilterInputProps } from '../contract'
import { listOf, needsValue } from './condition'

export function TextFilterInput({ field, operator, value, onChange, onSubmit, autoFocus }: FilterInputProps) {
  const { t } = useTranslation('fields')
  const label = useLabel()
  const shared = { 'aria-label': t('filter.valueOf', { field: label(field.label) }), size: 'xs', autoFocus } as const
  if (!needsValue(operator)) return null
  if (operator === 'in') {
    return <TagsInput {...shared} value={listOf(value).map(String)} onChange={onChange} placeholder={t('filter.several')} acceptValueOnBlur />
  }
  return (
    <TextInput
      {...shared}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) onSubmit()
      }}
    />
  )
}
