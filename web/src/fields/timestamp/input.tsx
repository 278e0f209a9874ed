import { TextInput } from '@mantine/core'
import { useState } from 'react'

import { useTimeZone } from '@/i18n/useDateFormats'
import { useTranslation } from '@/i18n/useTranslation'
import type { InputProps } from '../contract'
import { useFrame } from '../parts/frame'
import { readLocal, toLocal } from './zone'

/** A day and a time of day by the browser's own picker, in the reader's time zone. */
export function TimestampInput(props: InputProps) {
  const frame = useFrame(props)
  const { t } = useTranslation('fields')
  const timeZone = useTimeZone()
  const [doubt, setDoubt] = useState<'twice' | 'skipped'>()
  return (
    <TextInput
      {...frame}
      description={doubt ? t(`timestamp.${doubt}`) : frame.description}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      type="datetime-local"
      value={typeof props.value === 'string' ? toLocal(props.value, timeZone) : ''}
      onChange={(event) => {
        const read = readLocal(event.currentTarget.value, timeZone)
        setDoubt(read?.doubt)
        props.onChange(read?.moment ?? null)
      }}
    />
  )
}
