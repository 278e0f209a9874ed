import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle } from '@tabler/icons-react'
import { useTranslation } from '@/i18n/useTranslation'

import type { components } from '@/api/types.gen'
import classes from './HealthChecks.module.css'

type Check = components['schemas']['HealthCheck']

const order: Record<Check['state'], number> = { fail: 0, warn: 1, advice: 2, ok: 3 }
const icons = { ok: IconCircleCheck, advice: IconInfoCircle, warn: IconAlertTriangle, fail: IconCircleX }

/** The checks, what needs a hand first; each with what to do. */
export function HealthChecks({ checks }: { checks: Check[] }) {
  const { t } = useTranslation('admin')
  const sorted = [...checks].sort((a, b) => order[a.state] - order[b.state])
  return (
    <ul className={classes.list}>
      {sorted.map((check) => {
        const Icon = icons[check.state]
        return (
          <li key={check.name} className={classes.row} data-state={check.state}>
            <Icon size={18} stroke={1.7} role="img" aria-label={t(`health.${check.state}`)} />
            <div className={classes.words}>
              <h3 className={classes.title}>{check.title}</h3>
              {check.detail && <p className={classes.detail}>{check.detail}</p>}
              {check.state !== 'ok' && check.todo && <p className={classes.todo}>{check.todo}</p>}
            </div>
          </li>
        )
      })}
    </ul>
  )
}
