import { Menu, UnstyledButton } from '@mantine/core'
import { IconKeyboard, IconLogout, IconUser } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'

import { useSession, useSignOut } from '@/auth/useSession'
import { useTranslation } from '@/i18n/useTranslation'
import { useLeave } from '@/records/form/drafts'
import { Avatar } from '@/ui/Avatar'
import { AppearanceItems } from './AppearanceItems'
import classes from './UserMenu.module.css'

export function UserMenu({ narrow, onKeys }: { narrow: boolean; onKeys(): void }) {
  const { t } = useTranslation()
  const { user } = useSession()
  const signOut = useSignOut()
  const leave = useLeave()
  const name = user.name || user.email || ''
  return (
    <Menu position="top-start" width={232}>
      <Menu.Target>
        <UnstyledButton className={classes.button} aria-label={t('userMenu', { name })}>
          <Avatar id={user.id ?? ''} name={name} />
          {!narrow && <span className="truncate">{name}</span>}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className="truncate">{user.email}</Menu.Label>
        <Menu.Item component={Link} to="/settings/account" leftSection={<IconUser size={14} aria-hidden />}>{t('account')}</Menu.Item>
        <Menu.Item onClick={onKeys} leftSection={<IconKeyboard size={14} aria-hidden />}>{t('shortcuts.title')}</Menu.Item>
        <Menu.Divider />
        <AppearanceItems />
        <Menu.Divider />
        <Menu.Item onClick={() => leave(() => signOut.mutate())} leftSection={<IconLogout size={14} aria-hidden />}>{t('signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
