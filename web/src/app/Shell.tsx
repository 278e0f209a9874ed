import { Outlet } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import classes from './Shell.module.css'
import { SideBar } from './SideBar'

/** The frame around every page: side bar left, the page right. */
export function Shell() {
  const { t } = useTranslation()
  return (
    <div className={classes.shell}>
      <a className="skip-link" href="#content">{t('skipToContent')}</a>
      <SideBar />
      <main id="content" tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
    </div>
  )
}
