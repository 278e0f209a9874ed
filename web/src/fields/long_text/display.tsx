import type { DisplayProps } from '../contract'
import classes from '../parts/parts.module.css'

export function LongTextDisplay({ value, place }: DisplayProps) {
  if (typeof value !== 'string') return null
  if (place === 'page') return <div className={classes.lines}>{value}</div>
  return <span className={classes.cell}>{value.replace(/\s+/g, ' ')}</span>
}
