import { Tooltip } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import { statusQuery } from '@/api/status'
import { useMe } from '@/auth/useMe'
import { useTranslation } from '@/i18n/useTranslation'
import classes from './StatusDot.module.css'

type Tone = 'good' | 'attention' | 'harm' | 'unknown'

/** Nearly always quiet green; shape and words say it too. */
export function StatusDot() {
  const { t } = useTranslation()
  const { data } = useQuery(statusQuery)
  const mayLook = useMe().may?.health === true
  const tone = toneOf(data?.health ?? null, data?.log.verdict ?? null)
  const words = t(`status.${tone}`)
  const dot = <span className={classes.dot} data-tone={tone} role="img" aria-label={words} />
  return (
    <Tooltip label={words}>
      {mayLook ? <Link to="/settings/health" className={classes.link}>{dot}</Link> : <span className={classes.link}>{dot}</span>}
    </Tooltip>
  )
}

export function toneOf(health: string | null, verdict: string | null): Tone {
  if (health === 'fail' || verdict === 'tampered') return 'harm'
  if (health === 'warn' || (verdict !== null && verdict !== 'sound')) return 'attention'
  // Advice is true of every new installation and no reason to worry anybody.
  return health === 'ok' || health === 'advice' || verdict === 'sound' ? 'good' : 'unknown'
}
