import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'

import { useTranslation } from '@/i18n/useTranslation'
import type { InputProps } from '../contract'
import { useFrame } from '../parts/frame'
import { useReferenceOptions, useReferenceTitles, type Option } from './options'

/** Finds a record of the target object by what it is called. */
export function ReferenceInput(props: InputProps) {
  const { t } = useTranslation('fields')
  const frame = useFrame(props)
  const [typed, setTyped] = useState('')
  // A name picked here is known before any answer has it.
  const [picked, setPicked] = useState<Option>()
  const chosen = typeof props.value === 'string' && props.value !== '' ? props.value : null
  const known = picked ? { ...props.titles, [picked.value]: picked.label } : props.titles
  const titles = useReferenceTitles(props.field, chosen ? [chosen] : [], known)
  const title = chosen ? (titles[chosen] ?? '…') : ''
  const [q] = useDebouncedValue(typed === title ? '' : typed, 150)
  const { options, loading } = useReferenceOptions(props.field, q)
  const data = chosen && !options.some((option) => option.value === chosen) ? [...options, { value: chosen, label: title }] : options
  return (
    <Select
      {...frame}
      data={data}
      value={chosen}
      searchable
      clearable={!props.field.required}
      allowDeselect={false}
      placeholder={props.placeholder ?? t('reference.placeholder')}
      nothingFoundMessage={loading ? t('reference.looking') : t('reference.nothing')}
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options: all }) => (q ? all.filter((one) => options.some((option) => 'value' in one && option.value === one.value)) : all)}
      defaultDropdownOpened={Boolean(props.inline && props.autoFocus)}
      onChange={(value, option) => {
        if (value && option) setPicked({ value, label: option.label })
        props.onChange(value)
      }}
    />
  )
}
