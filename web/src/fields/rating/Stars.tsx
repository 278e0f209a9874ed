import { useTranslation } from '@/i18n/useTranslation'
import classes from '../parts/parts.module.css'

/** Steps as stars, and in words for who does not see them. */
export function Stars({ given, of }: { given: number; of: number }) {
  const { t } = useTranslation('fields')
  return (
    <span className={classes.stars} role="img" aria-label={t('rating.of', { given, of })} title={t('rating.of', { given, of })}>
      {'★'.repeat(given)}
      <span className={classes.pale}>{'☆'.repeat(of - given)}</span>
    </span>
  )
}
