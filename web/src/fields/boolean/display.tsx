import { useTranslation } from '@/i18n/useTranslation'
import type { DisplayProps } from '../contract'

export function BooleanDisplay({ value }: DisplayProps) {
  const { t } = useTranslation('fields')
  if (typeof value !== 'boolean') return null
  return <span className={value ? undefined : 'muted'}>{t(value ? 'boolean.yes' : 'boolean.no')}</span>
}
