import { TagsInput, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { useLabel } from '@/catalog/useCatalog'
import type { FilterInputProps, FilterSpec } from '../contract'
import { condition, listOf, needsValue } from '../parts/condition'
import { parseInteger } from './parse'

function IntFilterInput({ field, operator, value, onChange, onSubmit, autoFocus }: FilterInputProps) {
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

export const filter: FilterSpec = {
  operators: ['eq', 'gte', 'lte', 'gt', 'lt', 'in', 'ne', 'empty', 'not_empty'],
  Input: IntFilterInput,
  toFilter(field, operator, value) {
    const numbers = listOf(value).map((one) => parseInteger(String(one)))
    if (numbers.some((one) => typeof one === 'string')) return undefined
    return condition(field, operator, numbers)
  },
  describe: (_field, value, { language }) =>
    listOf(value).map((one) => Number(parseInteger(String(one))).toLocaleString(language)).join(', '),
}
