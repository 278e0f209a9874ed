import { Link, Outlet, useMatchRoute } from '@tanstack/react-router'
import { Navigate } from '@tanstack/react-router'
import { useTranslation } from '@/i18n/useTranslation'

import { useMe } from '@/auth/useMe'
import { EmptyState } from '@/ui/EmptyState'
import { PageBar } from '@/ui/PageBar'
import classes from './SettingsPage.module.css'

/** Settings of the person and of the workspace, beside a list of them. */
export function SettingsPage() {
  const { t } = useTranslation(['admin', 'objects'])
  const may = useMe().may
  const match = useMatchRoute()
  const bare = match({ to: '/settings' })
  if (bare) return <Navigate to="/settings/account" replace />
  const pages = [
    { to: '/settings/account', label: t('account.title'), shown: true },
    { to: '/settings/workspace', label: t('workspace.title'), shown: may.workspace },
    { to: '/settings/objects', label: t('objects:title'), shown: may.objects },
    { to: '/settings/people', label: t('people.title'), shown: may.users },
    { to: '/settings/roles', label: t('roles.title'), shown: may.users },
    { to: '/settings/teams', label: t('teams.title'), shown: may.users },
    { to: '/settings/health', label: t('health.title'), shown: may.health },
  ]
  // Who types an address, or has just lost the right, is told so instead of met by buttons that refuse.
  const closed = pages.some((page) => !page.shown && match({ to: page.to, fuzzy: true }))
  return (
    <>
      <PageBar title={t('title')} />
      <div className={classes.columns}>
        <nav aria-label={t('title')} className={classes.nav}>
          {pages.filter((p) => p.shown).map((page) => (
            <Link key={page.to} to={page.to} className={classes.link} activeProps={{ 'aria-current': 'page' }}>{page.label}</Link>
          ))}
        </nav>
        <div className={classes.page}>
          {closed ? <EmptyState title={t('closed.title')} text={t('closed.text')} /> : <Outlet />}
        </div>
      </div>
    </>
  )
}
