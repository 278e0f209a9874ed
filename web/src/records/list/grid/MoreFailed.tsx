import { Button } from '@mantine/core'

import { useTranslation } from '@/i18n/useTranslation'
import classes from './Grid.module.css'

/** In the place of the next rows, when they did not come. */
export function MoreFailed({ onRetry }: { onRetry(): void }) {
  const { t } = useTranslation()
  const { t: list } = useTranslation('records')
  return (
    <div className={classes.stopped} role="alert">
      <span>{list('list.moreFailed')}</span>
      <Button variant="default" size="compact-sm" onClick={onRetry}>{t('tryAgain')}</Button>
    </div>
  )
}
