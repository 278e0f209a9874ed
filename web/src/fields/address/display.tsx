import { useTranslation } from '@/i18n/useTranslation'
import type { DisplayProps } from '../contract'
import parts from '../parts/parts.module.css'
import { linesOf } from './address'

export function AddressDisplay({ value, place }: DisplayProps) {
  const { i18n } = useTranslation('fields')
  const lines = linesOf(value, i18n.language)
  if (place === 'page') return <div className={parts.lines}>{lines.join('\n')}</div>
  const line = lines.join(', ')
  return <span className={parts.cell} title={line}>{line}</span>
}
