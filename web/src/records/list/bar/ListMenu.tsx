import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconFileImport } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import type { ObjectDef } from '@/catalog/types'

/** What is done seldom. */
export function ListMenu({ object }: { object: ObjectDef }) {
  const { t } = useTranslation('records')
  if (!object.may.import) return null
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={28} aria-label={t('list.menu')}>
          <IconDots size={16} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconFileImport size={14} stroke={1.6} aria-hidden />} renderRoot={(props) => <Link to="/imports/new" search={{ object: object.name }} {...props} />}>
          {t('list.import')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
