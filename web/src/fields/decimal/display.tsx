import { useTranslation } from '@/i18n/useTranslation'
import type { DisplayProps } from '../contract'
import classes from '../parts/parts.module.css'
import { withUnit } from '../parts/withUnit'
import { showDecimal } from './parse'

export function DecimalDisplay({ field, value, place }: DisplayProps) {
  const { i18n } = useTranslation()
  const shown = withUnit(showDecimal(value, i18n.language), field)
  if (!shown) return null
  return <span className={`tabular ${place === 'cell' ? classes.cell : ''}`}>{shown}</span>
}
