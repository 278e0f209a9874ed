import { useTranslation } from '@/i18n/useTranslation'

import classes from './Objects.module.css'
import { isBusy, type Definition } from './queries'

/** How far the records are that are moved or removed in the background. */
export function WorkLine({ definition }: { definition: Definition }) {
  const { t } = useTranslation('objects')
  const work = definition.work.find((w) => w.state === 'running' || w.state === 'ready')
  const failed = definition.work.find((w) => w.state === 'dead')
  if (failed && !work) return <div className={classes.busy} role="alert">{t('work.failed')}</div>
  if (!work || !isBusy(definition)) return null
  return <div className={classes.busy} role="status">{t(`work.${work.kind}`, { count: work.done })}</div>
}
