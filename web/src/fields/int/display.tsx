import { useTranslation } from '@/i18n/useTranslation'
import type { DisplayProps } from '../contract'
import classes from '../parts/parts.module.css'
import { withUnit } from '../parts/withUnit'

export function IntDisplay({ field, value, place }: DisplayProps) {
  const { i18n } = useTranslation()
  if (typeof value !== 'number') return null
  return <span className={`tabular ${place === 'cell' ? classes.cell : ''}`}>{withUnit(value.toLocaleString(i18n.language), field)}</span>
}
