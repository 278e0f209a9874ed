import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { IconKeyboard, IconLogout, IconUser } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'

import { useSession, useSignOut } from '@/auth/useSession'
import { useTranslation } from '@/i18n/useTranslation'
import { useLeave } from '@/records/form/drafts'
import { usePreference } from '@/lib/preferences'
import { Avatar } from '@/ui/Avatar'
import classes from './UserMenu.module.css'

export function UserMenu({ narrow, onKeys }: { narrow: boolean; onKeys(): void }) {
  const { t } = useTranslation()
  const { user } = useSession()
  const signOut = useSignOut()
  const leave = useLeave()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [density, setDensity] = usePreference<'comfortable' | 'compact'>('density', 'comfortable')
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
        <Menu.Label>{t('theme.label')}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(v) => setColorScheme(v as typeof colorScheme)} aria-label={t('theme.label')}>
          <Menu.RadioItem value="light">{t('theme.light')}</Menu.RadioItem>
          <Menu.RadioItem value="dark">{t('theme.dark')}</Menu.RadioItem>
          <Menu.RadioItem value="auto">{t('theme.auto')}</Menu.RadioItem>
        </Menu.RadioGroup>
        <Menu.Label>{t('density.label')}</Menu.Label>
        <Menu.RadioGroup value={density} onChange={(v) => setDensity(v as typeof density)} aria-label={t('density.label')}>
          <Menu.RadioItem value="comfortable">{t('density.comfortable')}</Menu.RadioItem>
          <Menu.RadioItem value="compact">{t('density.compact')}</Menu.RadioItem>
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item onClick={() => leave(() => signOut.mutate())} leftSection={<IconLogout size={14} aria-hidden />}>{t('signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
