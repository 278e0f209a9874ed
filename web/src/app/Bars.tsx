import { IconAlertTriangle, IconFlask, IconPlugConnectedX } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, type ReactNode } from 'react'

import { client } from '@/api/client'
import { useConnectionLost } from '@/api/useConnectionLost'
import { useMe } from '@/auth/useMe'
import { useTranslation } from '@/i18n/useTranslation'
import { Works } from '@/records/bulk/Works'
import { exportsQuery } from '@/records/export/queries'
import classes from './Bars.module.css'

// Few export on a day.
const Exports = lazy(() => import('@/records/export/Exports').then((m) => ({ default: m.Exports })))

/** What concerns every page, in a line of its own above it. */
export function Bars() {
  return (
    <>
      <Offline />
      <Kept />
      <Damaged />
      <Works />
      <Files />
    </>
  )
}

/** Files of records on their way, once some were asked for. */
function Files() {
  const known = useQuery(exportsQuery).data !== undefined
  return known && <Suspense><Exports /></Suspense>
}

const askAgain = 4_000

/** Says that the server does not answer, asks it now and then, and has everything read anew when it does. */
function Offline() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const lost = useConnectionLost()
  useEffect(() => {
    if (!lost) return
    const timer = window.setInterval(() => void client.get('/status').catch(() => undefined), askAgain)
    return () => {
      window.clearInterval(timer)
      if (!client.connection.isLost()) void queries.invalidateQueries()
    }
  }, [lost, queries])
  return (
    <div role="status">
      {lost && <Bar tone="attention" icon={<IconPlugConnectedX size={16} stroke={1.6} aria-hidden />}>{t('bar.offline')}</Bar>}
    </div>
  )
}

/** Says what of this workspace would be lost: all of a demonstration, or one without a recovery key. */
function Kept() {
  const { t } = useTranslation()
  const me = useMe()
  if (me.demo) return <Bar icon={<IconFlask size={16} stroke={1.6} aria-hidden />}>{t('bar.demo')}</Bar>
  if (!me.may.recovery || !me.recovery || me.recovery === 'confirmed') return null
  return (
    <Bar tone="attention" icon={<IconAlertTriangle size={16} stroke={1.6} aria-hidden />} link={<Link to="/setup" className={classes.link}>{t('bar.makeKey')}</Link>}>
      {t('bar.recovery')}
    </Bar>
  )
}

/** Says to who can mend them that the settings of the workspace are not believed. */
function Damaged() {
  const { t } = useTranslation()
  const me = useMe()
  if (!me.workspace_damaged || !me.may.workspace) return null
  return (
    <Bar tone="attention" icon={<IconAlertTriangle size={16} stroke={1.6} aria-hidden />} link={<Link to="/settings/workspace" className={classes.link}>{t('bar.mendSettings')}</Link>}>
      {t('bar.settingsDamaged')}
    </Bar>
  )
}

interface Props {
  tone?: 'attention'
  icon: ReactNode
  link?: ReactNode
  children: ReactNode
}

function Bar({ tone, icon, link, children }: Props) {
  return (
    <div className={classes.bar} data-tone={tone}>
      {icon}
      <span className={classes.words}>{children}</span>
      {link}
    </div>
  )
}
