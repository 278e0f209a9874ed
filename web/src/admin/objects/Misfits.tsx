import { Link } from '@tanstack/react-router'

import { useTranslation } from '@/i18n/useTranslation'
import classes from './Objects.module.css'
import type { Definition, Misfits as Found } from './queries'

interface Props {
  definition: Definition
  misfits: Found
  /** The act is refused while there are any. */
  refused?: boolean
}

/** Which records do not meet what is newly asked, said before it is saved. */
export function Misfits({ definition, misfits, refused = false }: Props) {
  const { t, i18n } = useTranslation('objects')
  const number = (n: number) => n.toLocaleString(i18n.language)
  if (misfits.withheld) return <p className={classes.note}>{t('misfits.withheld')}</p>
  const looked = t('misfits.looked', { count: misfits.looked, formatted: number(misfits.looked) })
  if (misfits.count === 0) return <p className={classes.note} role="status">{misfits.complete ? t('misfits.none') : looked}</p>
  return (
    <div className={classes.panel} role="status" data-tone="attention">
      <h3 className={classes.heading}>{t('misfits.title', { count: misfits.count, formatted: number(misfits.count) })}</h3>
      <p className={classes.note}>{refused ? t('misfits.refused') : t('misfits.stay')}{misfits.complete ? '' : ` ${looked}`}</p>
      <ul className={classes.misfits}>
        {misfits.first.map((one) => (
          <li key={one.id}><Link to="/$plural/$id" params={{ plural: definition.plural, id: one.id }} target="_blank">{one.title || t('misfits.untitled')}</Link></li>
        ))}
        {misfits.count > misfits.first.length && misfits.first.length > 0 && <li className={classes.more}>{t('misfits.more', { count: misfits.count - misfits.first.length })}</li>}
      </ul>
    </div>
  )
}
