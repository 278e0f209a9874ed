import { Menu, UnstyledButton } from '@mantine/core'
import { IconDots, IconPlus, IconSearch } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'

import { useLabel } from '@/catalog/useCatalog'
import { useSignOut } from '@/auth/useSession'
import { useTranslation } from '@/i18n/useTranslation'
import { useLeave } from '@/records/form/drafts'
import { AppearanceItems } from './AppearanceItems'
import classes from './BottomBar.module.css'
import { usePlaces } from './navigation'
import { ObjectIcon } from './objectIcon'

/** The side bar of a phone: two objects, search, new, and the rest. */
export function BottomBar({ onSearch }: { onSearch(): void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const navigate = useNavigate()
  const signOut = useSignOut()
  const leave = useLeave()
  const { objects, pages } = usePlaces()
  const creatable = objects.filter((p) => p.object?.may.create)
  return (
    <nav className={classes.bar} aria-label={t('mainNavigation')}>
      {objects.slice(0, 2).map((place) => (
        <Link key={place.id} to={place.to} className={classes.item} activeProps={{ 'aria-current': 'page' }}>
          <ObjectIcon name={place.id} size={20} />
          <span className="truncate">{place.label}</span>
        </Link>
      ))}
      {creatable.length > 0 && (
        <Menu position="top">
          <Menu.Target>
            <UnstyledButton className={classes.item}>
              <IconPlus size={20} stroke={1.6} aria-hidden />
              <span>{t('new')}</span>
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            {creatable.map((place) => (
              <Menu.Item key={place.id} onClick={() => void navigate({ to: '/$plural', params: { plural: place.object?.plural ?? '' }, search: { panel: 'new' } })}>
                {label(place.object?.label)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <UnstyledButton className={classes.item} onClick={onSearch}>
        <IconSearch size={20} stroke={1.6} aria-hidden />
        <span>{t('search')}</span>
      </UnstyledButton>
      <Menu position="top-end">
        <Menu.Target>
          <UnstyledButton className={classes.item}>
            <IconDots size={20} stroke={1.6} aria-hidden />
            <span>{t('more')}</span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {[...objects.slice(2), ...pages].map((place) => (
            <Menu.Item key={place.id} component={Link} to={place.to}>{place.label}</Menu.Item>
          ))}
          <Menu.Divider />
          <AppearanceItems />
          <Menu.Divider />
          <Menu.Item component={Link} to="/settings/account">{t('account')}</Menu.Item>
          <Menu.Item onClick={() => leave(() => signOut.mutate())}>{t('signOut')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </nav>
  )
}
