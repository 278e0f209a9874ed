import { Select } from '@mantine/core'

import { useLabel } from '@/catalog/useCatalog'
import type { InputProps } from '../contract'
import { useFrame } from '../parts/frame'
import { Chip } from './Chip'

export function ChoiceInput(props: InputProps) {
  const frame = useFrame(props)
  const label = useLabel()
  const { field, value } = props
  const all = field.choices ?? []
  const chosen = typeof value === 'string' ? value : null
  // One that is given to no other record stays where it is.
  const choices = all.filter((choice) => !choice.retired || choice.id === chosen)
  const data = choices.map((choice) => ({ value: choice.id, label: label(choice.label) }))
  if (chosen && !choices.some((choice) => choice.id === chosen)) data.push({ value: chosen, label: chosen })
  return (
    <Select
      {...frame}
      data={data}
      value={chosen}
      onChange={props.onChange}
      clearable={!field.required}
      searchable={data.length > 8}
      allowDeselect={false}
      defaultDropdownOpened={Boolean(props.inline && props.autoFocus)}
      comboboxProps={{ withinPortal: true }}
      renderOption={({ option }) => <Chip hue={choices.find((choice) => choice.id === option.value)?.hue}>{option.label}</Chip>}
    />
  )
}
