import { Textarea } from '@mantine/core'
import { useState } from 'react'

import type { InputProps } from '../contract'
import { useFrame } from '../parts/frame'
import { read, written } from './document'
import classes from './json.module.css'

export function JsonInput(props: InputProps) {
  const frame = useFrame(props)
  // What was typed, while it says the same as the value.
  const [typed, setTyped] = useState('')
  const same = JSON.stringify(read(typed)) === JSON.stringify(props.value)
  return (
    <Textarea
      {...frame}
      className={classes.input}
      autosize
      minRows={3}
      maxRows={14}
      spellCheck={false}
      placeholder={'{ }'}
      value={same ? typed : written(props.value, 'page')}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        props.onChange(read(event.currentTarget.value))
      }}
    />
  )
}
