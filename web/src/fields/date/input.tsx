import { useState } from 'react'

import { useDateFormats } from '@/i18n/useDateFormats'
import type { InputProps } from '../contract'
import { useFrame } from '../parts/frame'
import { DayInput } from './DayInput'
import { parseDate } from './parse'
import { useReading } from './useReading'

/** A day as people type it, or picked from a calendar. What cannot be read is kept for the server to explain. */
export function DateInput(props: InputProps) {
  const frame = useFrame(props)
  const reading = useReading(Boolean(props.field.partial))
  const { day } = useDateFormats()
  const [typed, setTyped] = useState<string>()
  const value = typeof props.value === 'string' ? props.value : ''
  const shown = parseDate(value, reading) === value ? day(value) : value
  return (
    <DayInput
      {...frame}
      text={typed ?? shown}
      day={value}
      onText={(text) => {
        setTyped(text)
        props.onChange(text.trim() === '' ? null : (parseDate(text, reading) ?? text))
      }}
      onLeave={() => setTyped(undefined)}
      onDay={(picked) => {
        setTyped(undefined)
        props.onChange(picked)
      }}
    />
  )
}
