import { TextInput } from '@mantine/core'
import { useState } from 'react'

import type { InputProps } from '../contract'
import { useFrame } from '../parts/frame'
import { parseDecimal } from './parse'

export function DecimalInput(props: InputProps) {
  const frame = useFrame(props)
  // What was typed, while it says the same as the value.
  const [typed, setTyped] = useState('')
  const value = typeof props.value === 'string' ? props.value : ''
  return (
    <TextInput
      {...frame}
      inputMode="decimal"
      autoComplete="off"
      value={(parseDecimal(typed) ?? '') === value ? typed : value}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        props.onChange(parseDecimal(event.currentTarget.value))
      }}
    />
  )
}
