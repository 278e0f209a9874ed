import type { PointerEvent } from 'react'

import { useDateFormats } from '@/i18n/useDateFormats'
import type { DisplayProps } from '../contract'
import classes from '../parts/parts.module.css'

export function TimestampDisplay({ value, place }: DisplayProps) {
  const { moment, exact } = useDateFormats()
  if (typeof value !== 'string') return null
  // Written out only for who points at it: a list has many, and the long form is slow to make.
  const explain = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.title = exact(value)
  }
  return <time dateTime={value} onPointerEnter={explain} className={`tabular ${place === 'cell' ? classes.cell : ''}`}>{moment(value)}</time>
}
