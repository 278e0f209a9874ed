import { useDateFormats } from '@/i18n/useDateFormats'
import type { DisplayProps } from '../contract'
import classes from '../parts/parts.module.css'

export function DateDisplay({ value, place }: DisplayProps) {
  const { day, shortDay } = useDateFormats()
  if (typeof value !== 'string') return null
  return <time dateTime={value.replace(/^--/, '')} className={`tabular ${place === 'cell' ? classes.cell : ''}`}>{place === 'cell' ? shortDay(value) : day(value)}</time>
}
