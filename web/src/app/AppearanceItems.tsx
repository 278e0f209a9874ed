import { Menu, useMantineColorScheme } from '@mantine/core'

import { useTranslation } from '@/i18n/useTranslation'
import { usePreference } from '@/lib/preferences'

/** How the screens look in this browser, as items of a menu. */
export function AppearanceItems() {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [density, setDensity] = usePreference<'comfortable' | 'compact'>('density', 'comfortable')
  return (
    <>
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
    </>
  )
}
