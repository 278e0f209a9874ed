import { ActionIcon, Menu } from '@mantine/core'
import { IconChartBar, IconDots, IconFileExport, IconFileImport, IconList, IconTrash } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'

import type { ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'

/** What is done seldom. */
export function ListMenu({ object, trash, onGroup, onExport }: { object: ObjectDef; trash: boolean; onGroup(): void; onExport(): void }) {
  const { t } = useTranslation('records')
  const label = useLabel()
  const Icon = trash ? IconList : IconTrash
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={28} aria-label={t('list.menu')}>
          <IconDots size={16} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {!trash && <Menu.Item leftSection={<IconChartBar size={14} stroke={1.6} aria-hidden />} onClick={onGroup}>{t('list.groups.open')}</Menu.Item>}
        {object.may.import && (
          <Menu.Item leftSection={<IconFileImport size={14} stroke={1.6} aria-hidden />} renderRoot={(props) => <Link to="/imports/new" search={{ object: object.name }} {...props} />}>
            {t('list.import')}
          </Menu.Item>
        )}
        {object.may.export && !trash && <Menu.Item leftSection={<IconFileExport size={14} stroke={1.6} aria-hidden />} onClick={onExport}>{t('list.export')}</Menu.Item>}
        <Menu.Item leftSection={<Icon size={14} stroke={1.6} aria-hidden />} renderRoot={(props) => <Link to="/$plural" params={{ plural: object.plural }} search={trash ? {} : { trash: 1 }} {...props} />}>
          {trash ? t('list.trash.leave', { objects: label(object.label_plural) }) : t('list.trash.open')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
