import { TextInput } from '@mantine/core'
import type { HTMLInputAutoCompleteAttribute } from 'react'

import type { InputProps } from '../contract'
import { useFrame } from './frame'
import { ManyInput } from './ManyInput'
import { pointsOf } from './points'

export interface TextKind {
  /** What a phone's keyboard should offer. */
  inputMode?: 'text' | 'email' | 'tel' | 'url' | 'numeric'
  autoComplete?: HTMLInputAutoCompleteAttribute
  placeholder?: string
  /** Labels are offered for each of several values. */
  labelled?: boolean
}

/** One line of text, or several with labels where the field holds many. */
export function PointsInput({ kind = {}, ...props }: InputProps & { kind?: TextKind }) {
  return props.field.many ? <ManyInput {...props} kind={kind} /> : <OneInput {...props} kind={kind} />
}

function OneInput({ kind, ...props }: InputProps & { kind: TextKind }) {
  const frame = useFrame(props)
  return (
    <TextInput
      {...frame}
      value={pointsOf(props.value)[0]?.value ?? ''}
      onChange={(event) => props.onChange(event.currentTarget.value === '' ? null : event.currentTarget.value)}
      inputMode={kind.inputMode}
      placeholder={props.placeholder ?? kind.placeholder}
      maxLength={props.field.max_length}
      autoComplete="off"
      spellCheck={kind.inputMode === undefined}
    />
  )
}
