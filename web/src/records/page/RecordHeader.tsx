import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconChecklist, IconDots, IconLink, IconNote, IconTrash } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'

import type { RecordData } from '@/api/types'
import { titleOf } from '@/catalog/title'
import type { ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { Chip } from '@/fields/choice/Chip'
import { FieldValue, valueOf } from '@/fields/FieldValue'
import { fieldTypes } from '@/fields/registry'
import { useTranslation } from '@/i18n/useTranslation'
import { Avatar } from '@/ui/Avatar'
import { toast } from '@/ui/toast'
import { useHeading } from '@/ui/useHeading'
import classes from './page.module.css'
import type { Kind } from './timeline/activities'

// What the menu has is fetched when it opens.
const MergeItems = lazy(() => import('../merge/MergeItems').then((m) => ({ default: m.MergeItems })))

interface Props {
  object: ObjectDef
  record: RecordData
  readOnly: boolean
  /** The activities that can be written here. */
  writes: Kind[]
  onWrite(kind: Kind): void
  onDelete(): void
  onMerge(): void
}

const icons = { note: IconNote, task: IconChecklist }

/** Who or what it is, how it stands, and what can be done with it. */
export function RecordHeader({ object, record, readOnly, writes, onWrite, onDelete, onMerge }: Props) {
  const { t } = useTranslation('records')
  const heading = useHeading()
  const label = useLabel()
  const title = titleOf(object, record) || t('page.untitled')
  const chips = object.fields.filter((field) => field.type === 'choice' && !fieldTypes.choice.isEmpty(valueOf(record, field))).slice(0, 3)
  const copy = () => void navigator.clipboard.writeText(location.origin + location.pathname).then(() => toast({ text: t('page.linkCopied') }))
  return (
    <header className={classes.header}>
      <Avatar id={record.id} name={title} size={40} square={object.subject === 'none'} />
      <div className={classes.naming}>
        <Link to="/$plural" params={{ plural: object.plural }} className={classes.trail}>{label(object.label_plural)}</Link>
        <div className={classes.titleRow}>
          <h1 ref={heading} tabIndex={-1} className={classes.title}>{title}</h1>
          {chips.map((field) => <span key={field.name} title={label(field.label)}><FieldValue field={field} record={record} place="cell" /></span>)}
          {record.sample === true && <span title={t('page.sample.why')}><Chip>{t('page.sample.chip')}</Chip></span>}
        </div>
      </div>
      <div className={classes.actions}>
        {!readOnly && writes.map((kind) => {
          const Icon = icons[kind]
          return <Button key={kind} variant="default" leftSection={<Icon size={15} aria-hidden />} onClick={() => onWrite(kind)}>{t(`page.write.${kind}`)}</Button>
        })}
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon size={30} variant="default" aria-label={t('page.menu')}><IconDots size={16} aria-hidden /></ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconLink size={14} aria-hidden />} onClick={copy}>{t('page.copyLink')}</Menu.Item>
            {!readOnly && object.may.delete && <Suspense><MergeItems object={object} id={record.id} onMerge={onMerge} /></Suspense>}
            {!readOnly && object.may.delete && (
              <Menu.Item leftSection={<IconTrash size={14} aria-hidden />} onClick={onDelete}>{t('page.delete')}</Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </div>
    </header>
  )
}
