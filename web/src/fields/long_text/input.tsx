import { Textarea } from '@mantine/core'

import type { InputProps } from '../contract'
import { useFrame } from '../parts/frame'

export function LongTextInput(props: InputProps) {
  const frame = useFrame(props)
  return (
    <Textarea
      {...frame}
      autosize
      minRows={props.inline ? 2 : 3}
      maxRows={14}
      maxLength={props.field.max_length}
      value={typeof props.value === 'string' ? props.value : ''}
      onChange={(event) => props.onChange(event.currentTarget.value === '' ? null : event.currentTarget.value)}
    />
  )
}
