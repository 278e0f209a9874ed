import type { DisplayProps } from '../contract'
import parts from '../parts/parts.module.css'
import { written } from './document'
import classes from './json.module.css'

export function JsonDisplay({ value, place }: DisplayProps) {
  const text = written(value, place)
  if (text === '') return null
  if (place === 'page') return <pre className={classes.document}>{text}</pre>
  return <span className={`${parts.cell} ${classes.line}`}>{text}</span>
}
