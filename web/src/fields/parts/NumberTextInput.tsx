import { TextInput } from '@mantine/core'
import { useState } from 'react'

import type { Value } from '@/api/types'
import type { InputProps } from '../contract'
import { useFrame } from './frame'
import classes from './parts.module.css'

interface Props extends InputProps {
  /** The value that was typed; what is none stays as it is, for the server to say why. */
  parse(text: string): Value
  /** How a value is written here, as parse reads it. */
  write?(value: Value): string
  /** Stands behind the number: a unit or sign. */
  unit?: string | undefined
  inputMode?: 'numeric' | 'decimal' | 'text'
}

const plainly = (value: Value) => (value === null ? '' : String(value as string | number))

/** A number of some kind, written as people do. */
export function NumberTextInput({ parse, write = plainly, unit, inputMode = 'decimal', ...props }: Props) {
  const frame = useFrame(props)
  // What was typed, while it says the same as the value.
  const [typed, setTyped] = useState('')
  return (
    <TextInput
      {...frame}
      inputMode={inputMode}
      autoComplete="off"
      value={JSON.stringify(parse(typed)) === JSON.stringify(props.value === '' ? null : props.value) ? typed : write(props.value)}
      rightSection={unit ? <span className={classes.unit} aria-hidden="true">{unit}</span> : undefined}
      rightSectionWidth={unit ? 'auto' : undefined}
      aria-description={unit}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        props.onChange(parse(event.currentTarget.value))
      }}
    />
  )
}
