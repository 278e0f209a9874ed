import { MultiSelect } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import i18next from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useLabel } from '@/catalog/useCatalog'
import { leadsToUser } from '@/catalog/useUsers'
import type { FilterInputProps, FilterSpec } from '../contract'
import { condition, listOf, needsValue } from '../parts/condition'
import { useReferenceOptions, useReferenceTitles } from './options'

function ReferenceFilterInput({ field, operator, value, onChange, autoFocus }: FilterInputProps) {
  const { t } = useTranslation('fields')
  const label = useLabel()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed, 150)
  const chosen = listOf(value).map(String)
  const { options: found, loading } = useReferenceOptions(field, q)
  const options = leadsToUser(field) && !q ? [{ value: 'me', label: t('filter.me') }, ...found] : found
  const titles = useReferenceTitles(field, chosen, Object.fromEntries(options.map((option) => [option.value, option.label])))
  const focus = { autoFocus }
  if (!needsValue(operator)) return null
  const others = chosen.filter((id) => !options.some((option) => option.value === id)).map((id) => ({ value: id, label: titles[id] ?? '…' }))
  return (
    <MultiSelect
      {...focus}
      size="xs"
      aria-label={t('filter.valueOf', { field: label(field.label) })}
      data={[...options, ...others]}
      value={chosen}
      maxValues={operator === 'in' ? 20 : 1}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options: all }) => all}
      nothingFoundMessage={loading ? t('reference.looking') : t('reference.nothing')}
      onChange={onChange}
    />
  )
}

export const filter: FilterSpec = {
  operators: ['in', 'ne', 'empty', 'not_empty'],
  Input: ReferenceFilterInput,
  toFilter: condition,
  describe(field, value, { language, titles }) {
    const t = i18next.getFixedT(language, 'fields')
    const ids = listOf(value).map(String)
    const names = ids.map((id) => (id === 'me' && leadsToUser(field) ? t('filter.me') : titles[id]))
    if (names.some((name) => name === undefined)) return t('filter.chosen', { count: ids.length })
    return new Intl.ListFormat(language, { type: 'disjunction' }).format(names as string[])
  },
}
