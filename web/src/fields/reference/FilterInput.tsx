import { MultiSelect } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState, type KeyboardEvent } from 'react'

import { useLabel } from '@/catalog/useCatalog'
import { leadsToUser } from '@/catalog/useUsers'
import { useTranslation } from '@/i18n/useTranslation'
import type { FilterInputProps } from '../contract'
import { listOf, needsValue } from '../parts/condition'
import { useReferenceOptions, useReferenceTitles } from './options'

export function ReferenceFilterInput({ field, operator, value, onChange, onSubmit, autoFocus, typed: before = '' }: FilterInputProps) {
  const { t } = useTranslation('fields')
  const label = useLabel()
  const [typed, setTyped] = useState(before)
  const [q] = useDebouncedValue(typed, 150)
  const chosen = listOf(value).map(String)
  const { options: found, loading } = useReferenceOptions(field, q)
  const options = leadsToUser(field) && !q ? [{ value: 'me', label: t('filter.me') }, ...found] : found
  const titles = useReferenceTitles(field, chosen, Object.fromEntries(options.map((option) => [option.value, option.label])))
  const focus = { autoFocus }
  if (!needsValue(operator)) return null
  const others = chosen.filter((id) => !options.some((option) => option.value === id)).map((id) => ({ value: id, label: titles[id] ?? '…' }))
  // Where no arrow pointed at one, Enter takes the first that was found; with nothing typed, what was chosen counts.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.currentTarget.getAttribute('aria-activedescendant')) return
    const first = options.find((option) => !chosen.includes(option.value))
    if (typed.trim() === '') {
      if (chosen.length > 0) onSubmit()
    } else if (first && q === typed && !loading) {
      onChange(operator === 'in' ? [...chosen, first.value] : [first.value])
      setTyped('')
    } else return
    event.preventDefault()
  }
  return (
    <MultiSelect
      {...focus}
      size="xs"
      aria-label={t('filter.valueOf', { field: label(field.label) })}
      data={[...options, ...others]}
      value={chosen}
      maxValues={operator === 'in' ? 20 : 1}
      searchable
      onKeyDown={onKeyDown}
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options: all }) => all}
      nothingFoundMessage={loading ? t('reference.looking') : t('reference.nothing')}
      onChange={onChange}
    />
  )
}
