import { MultiSelect } from '@mantine/core'

import { useLabel } from '@/catalog/useCatalog'
import { Chip } from '../choice/Chip'
import type { InputProps } from '../contract'
import { useFrame } from '../parts/frame'
import { chosenOf } from './chosen'

export function ChoicesInput(props: InputProps) {
  const frame = useFrame(props)
  const label = useLabel()
  const { field, value } = props
  const chosen = chosenOf(field, value)
  // One that is given to no other record stays where it is.
  const offered = (field.choices ?? []).filter((choice) => !choice.retired || chosen.includes(choice.id))
  const data = offered.map((choice) => ({ value: choice.id, label: label(choice.label) }))
  for (const id of chosen) if (!offered.some((choice) => choice.id === id)) data.push({ value: id, label: id })
  return (
    <MultiSelect
      {...frame}
      data={data}
      value={chosen}
      onChange={(next) => props.onChange(next.length > 0 ? next : null)}
      clearable={!field.required}
      searchable={data.length > 8}
      comboboxProps={{ withinPortal: true }}
      renderOption={({ option }) => <Chip hue={offered.find((choice) => choice.id === option.value)?.hue}>{option.label}</Chip>}
    />
  )
}
