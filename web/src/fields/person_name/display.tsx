import type { DisplayProps } from '../contract'
import classes from '../parts/parts.module.css'
import { fullOf } from './name'

export function PersonNameDisplay({ value, place }: DisplayProps) {
  const full = fullOf(value)
  return <span className={place === 'cell' ? classes.cell : undefined} title={place === 'cell' ? full : undefined}>{full}</span>
}
