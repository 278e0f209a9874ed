import { TextInput } from '@mantine/core'
import { useState } from 'react'

import type { InputProps } from '../contract'
import { useFrame } from '../parts/frame'
import { parseInteger } from './parse'

export function IntInput(props: InputProps) {
  const frame = useFrame(props)
  // What was typed, while it says the same as the value.
  const [typed, setTyped] = useState('')
  const value = props.value === null ? '' : String(props.value as string | number)
  const said = parseInteger(typed)
  return (
    <TextInput
      {...frame}
      inputMode="numeric"
      autoComplete="off"
      value={(said === null ? '' : String(said)) === value ? typed : value}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        props.onChange(parseInteger(event.currentTarget.value))
      }}
    />
  )
}
