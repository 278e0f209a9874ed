import { Select } from '@mantine/core'

import { useTranslation } from '@/i18n/useTranslation'
import type { InputProps } from '../contract'
import { useFrame } from '../parts/frame'

/** Yes, no, or not said: a box to tick could not tell the last two apart. */
export function BooleanInput(props: InputProps) {
  const frame = useFrame(props)
  const { t } = useTranslation('fields')
  return (
    <Select
      {...frame}
      data={[{ value: 'true', label: t('boolean.yes') }, { value: 'false', label: t('boolean.no') }]}
      value={typeof props.value === 'boolean' ? String(props.value) : null}
      onChange={(next) => props.onChange(next === null ? null : next === 'true')}
      clearable={!props.field.required}
      allowDeselect={false}
      defaultDropdownOpened={Boolean(props.inline && props.autoFocus)}
      comboboxProps={{ withinPortal: true }}
    />
  )
}
