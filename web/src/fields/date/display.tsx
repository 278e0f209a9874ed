import { useDateFormats } from '@/i18n/useDateFormats'
import type { DisplayProps } from '../contract'
import classes from '../parts/parts.module.css'

export function DateDisplay({ value, place }: DisplayProps) {
  const { day } = useDateFormats()
  if (typeof value !== 'string') return null
  return <time dateTime={value.replace(/^--/, '')} className={`tabular ${place === 'cell' ? classes.cell : ''}`}>{day(value)}</time>
}
