import { useTranslation } from '@/i18n/useTranslation'
import type { DisplayProps } from '../contract'
import classes from '../parts/parts.module.css'
import { showMoney } from './parse'

export function MoneyDisplay({ value, place }: DisplayProps) {
  const { i18n } = useTranslation()
  const shown = showMoney(value, i18n.language)
  if (!shown) return null
  return <span className={`tabular ${place === 'cell' ? classes.cell : ''}`}>{shown}</span>
}
