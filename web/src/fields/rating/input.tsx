import { Select } from '@mantine/core'

import { useTranslation } from '@/i18n/useTranslation'
import type { InputProps } from '../contract'
import { useFrame } from '../parts/frame'
import { Stars } from './Stars'
import { stepsOf } from './steps'

export function RatingInput(props: InputProps) {
  const frame = useFrame(props)
  const { t } = useTranslation('fields')
  const of = stepsOf(props.field)
  const steps = Array.from({ length: of }, (_, at) => of - at)
  return (
    <Select
      {...frame}
      data={steps.map((given) => ({ value: String(given), label: t('rating.of', { given, of }) }))}
      value={typeof props.value === 'number' ? String(props.value) : null}
      onChange={(next) => props.onChange(next === null ? null : Number(next))}
      clearable={!props.field.required}
      allowDeselect={false}
      defaultDropdownOpened={Boolean(props.inline && props.autoFocus)}
      comboboxProps={{ withinPortal: true }}
      renderOption={({ option }) => <Stars given={Number(option.value)} of={of} />}
    />
  )
}
