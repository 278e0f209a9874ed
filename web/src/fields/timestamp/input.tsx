import { TextInput } from '@mantine/core'

import { useTimeZone } from '@/i18n/useDateFormats'
import type { InputProps } from '../contract'
import { useFrame } from '../parts/frame'
import { fromLocal, toLocal } from './zone'

/** A day and a time of day by the browser's own picker, in the reader's time zone. */
export function TimestampInput(props: InputProps) {
  const frame = useFrame(props)
  const timeZone = useTimeZone()
  return (
    <TextInput
      {...frame}
      type="datetime-local"
      value={typeof props.value === 'string' ? toLocal(props.value, timeZone) : ''}
      onChange={(event) => props.onChange(fromLocal(event.currentTarget.value, timeZone) ?? null)}
    />
  )
}
