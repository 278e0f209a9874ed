import { useMediaQuery } from '@mantine/hooks'
import { Outlet, useRouter, type AnyRouter } from '@tanstack/react-router'
import { lazy, Suspense, use, useEffect, useState } from 'react'

import { useMe } from '@/auth/useMe'
import { TimeZoneContext } from '@/i18n/useDateFormats'
import { useTranslation } from '@/i18n/useTranslation'
import { usePreference } from '@/lib/preferences'
import { contentId } from '@/ui/useHeading'
import { Bars } from './Bars'
import { BottomBar } from './BottomBar'
import classes from './Shell.module.css'
import { SideBar } from './SideBar'
import { useLiveUpdates } from './useLiveUpdates'
import { useShortcuts } from './useShortcuts'

// Fetched when first asked for; the first page is there sooner without them.
const Palette = lazy(() => import('./palette/Palette').then((m) => ({ default: m.Palette })))
const ShortcutSheet = lazy(() => import('./ShortcutSheet').then((m) => ({ default: m.ShortcutSheet })))

/** Fetches what people write with when they first touch the page, so that it is there when they need it. */
function fetchAhead() {
  const fetch = () => void Promise.allSettled([import('@/records/form/CreatePanel'), import('./palette/Palette')])
  const until = new AbortController()
  const once = { once: true, passive: true, signal: until.signal }
  window.addEventListener('pointerdown', fetch, once)
  window.addEventListener('keydown', fetch, once)
  return () => until.abort()
}

/** Keeps the focus in the page when what had it went with the page before; headings take it from there. */
function keepFocus(router: AnyRouter) {
  return router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
    if (fromLocation && pathChanged && document.activeElement === document.body) document.getElementById(contentId)?.focus({ preventScroll: true })
  })
}

/** The frame around every page: side bar left (a bar below on phones), the page right. */
export function Shell() {
  const { t } = useTranslation()
  const browserZone = use(TimeZoneContext)
  const timeZone = useMe().time_zone || browserZone
  const [palette, setPalette] = useState(false)
  const [sheet, setSheet] = useState(false)
  const [density] = usePreference('density', 'comfortable')
  const phone = useMediaQuery('(max-width: 760px)', false, { getInitialValueInEffect: false })

  useLiveUpdates()
  useShortcuts({ openPalette: () => setPalette(true), openSheet: () => setSheet(true) })
  useEffect(fetchAhead, [])
  const router = useRouter()
  useEffect(() => keepFocus(router), [router])
  useEffect(() => {
    document.documentElement.dataset.density = density
  }, [density])

  return (
    <TimeZoneContext value={timeZone}>
      <div className={classes.shell}>
        <a className="skip-link" href={`#${contentId}`}>{t('skipToContent')}</a>
        {!phone && <SideBar onSearch={() => setPalette(true)} onKeys={() => setSheet(true)} />}
        <div className={classes.right}>
          <Bars />
          <main id={contentId} tabIndex={-1} className={classes.main}>
            <Outlet />
          </main>
        </div>
        {phone && <BottomBar onSearch={() => setPalette(true)} />}
        <Suspense>
          {palette && <Palette opened onClose={() => setPalette(false)} />}
          {sheet && <ShortcutSheet opened onClose={() => setSheet(false)} />}
        </Suspense>
      </div>
    </TimeZoneContext>
  )
}
