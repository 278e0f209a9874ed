import { useLabel } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'

import classes from './Objects.module.css'
import { inHand, type Definition, type Work } from './queries'

/** How far the records are that are moved or removed in the background. */
export function WorkLine({ definition }: { definition: Definition }) {
  const { t } = useTranslation('objects')
  const label = useLabel()
  const works = definition.work.filter(inHand)
  if (works.length === 0 && definition.work.some((work) => work.state === 'dead')) return <div className={classes.busy} role="alert">{t('work.failed')}</div>
  const called = (work: Work) => label(definition.fields.find((field) => field.id === work.field)?.label ?? definition.label)
  const far = ({ done, total }: Work) => (total < 0 ? t('work.soFar', { count: done }) : t('work.far', { count: total, done }))
  return works.map((work) => (
    <div key={`${work.kind} ${work.field}`} className={classes.busy} role="status">{t(`work.${work.kind}`, { name: called(work), far: far(work) })}</div>
  ))
}
