import { useTranslation } from '@/i18n/useTranslation'
import classes from './List.module.css'

/** Shown while what is searched and sorted by is read into the server's memory. */
export function Preparing({ percent }: { percent: number }) {
  const { t } = useTranslation('records')
  return (
    <div className={classes.waiting}>
      <span role="status">{t('list.building', { percent })}</span>
      <progress className={classes.progress} value={percent} max={100} aria-label={t('list.preparing')} />
    </div>
  )
}
