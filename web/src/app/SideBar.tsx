import { ActionIcon, Kbd, Tooltip, UnstyledButton } from '@mantine/core'
import {
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconSearch,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

import { useMe } from '@/auth/useMe'
import { useTranslation } from '@/i18n/useTranslation'
import { usePreference } from '@/lib/preferences'
import { Mark } from '@/ui/Mark'
import { usePlaces, type Place } from './navigation'
import { ObjectIcon } from './objectIcon'
import { pageIcons } from './pageIcons'
import classes from './SideBar.module.css'
import { StatusDot } from './StatusDot'
import { UserMenu } from './UserMenu'

interface Props {
  onSearch(): void
  onKeys(): void
}

export function SideBar({ onSearch, onKeys }: Props) {
  const { t } = useTranslation()
  const { objects, pages } = usePlaces()
  const { workspace } = useMe()
  const [state, setState] = usePreference<'open' | 'narrow'>('sidebar', 'open')
  const narrow = state === 'narrow'
  return (
    <nav className={classes.bar} data-narrow={narrow || undefined} aria-label={t('mainNavigation')}>
      <div className={classes.top}>
        <Link to="/" className={classes.brand} aria-label={t('appName')}>
          <Mark />
          {!narrow && (
            <span className={classes.words}>
              <span className={classes.word}>{t('appName')}</span>
              {workspace && <span className={`truncate ${classes.place}`} title={workspace}>{workspace}</span>}
            </span>
          )}
        </Link>
        {!narrow && (
          <Tooltip label={t('sidebar.narrow')}>
            <ActionIcon size={28} onClick={() => setState('narrow')} aria-label={t('sidebar.narrow')}>
              <IconLayoutSidebarLeftCollapse size={16} stroke={1.6} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      <Item narrow={narrow} label={t('search')}>
        <UnstyledButton className={classes.search} onClick={onSearch} aria-label={narrow ? t('searchHint') : undefined} aria-keyshortcuts="Control+K Meta+K">
          <IconSearch size={16} stroke={1.6} aria-hidden />
          {!narrow && (
            <>
              <span>{t('search')}</span>
              <Kbd size="xs">{navigator.userAgent.includes('Mac') ? '⌘K' : 'Ctrl K'}</Kbd>
            </>
          )}
        </UnstyledButton>
      </Item>
      <ul className={classes.list}>
        {objects.map((place) => (
          <PlaceLink key={place.id} place={place} narrow={narrow} icon={<ObjectIcon name={place.id} />} />
        ))}
      </ul>
      <div className={classes.space} />
      <ul className={classes.list}>
        {pages.map((place) => {
          const Icon = pageIcons[place.id]
          return <PlaceLink key={place.id} place={place} narrow={narrow} icon={Icon && <Icon size={16} stroke={1.6} aria-hidden />} />
        })}
      </ul>
      <div className={classes.bottom}>
        {narrow && (
          <ActionIcon size={28} onClick={() => setState('open')} aria-label={t('sidebar.widen')}>
            <IconLayoutSidebarLeftExpand size={16} stroke={1.6} aria-hidden />
          </ActionIcon>
        )}
        <UserMenu narrow={narrow} onKeys={onKeys} />
        <StatusDot />
      </div>
    </nav>
  )
}

function PlaceLink({ place, narrow, icon }: { place: Place; narrow: boolean; icon: ReactNode }) {
  return (
    <li>
      <Item narrow={narrow} label={place.label}>
        <Link to={place.to} className={classes.link} activeProps={{ 'aria-current': 'page' }} activeOptions={{ includeSearch: false, exact: place.to === '/settings' }} aria-label={narrow ? place.label : undefined}>
          {icon}
          {!narrow && <span className="truncate">{place.label}</span>}
        </Link>
      </Item>
    </li>
  )
}

/** A tooltip only where the words are not to be seen. */
function Item({ narrow, label, children }: { narrow: boolean; label: string; children: ReactNode }) {
  const item = <div>{children}</div>
  return narrow ? <Tooltip label={label} position="right">{item}</Tooltip> : item
}
