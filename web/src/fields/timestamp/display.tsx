import { useDateFormats } from '@/i18n/useDateFormats'
import type { DisplayProps } from '../contract'
import classes from '../parts/parts.module.css'

export function TimestampDisplay({ value, place }: DisplayProps) {
  const { moment, exact } = useDateFormats()
  if (typeof value !== 'string') return null
  return <time dateTime={value} title={exact(value)} className={`tabular ${place === 'cell' ? classes.cell : ''}`}>{moment(value)}</time>
}
