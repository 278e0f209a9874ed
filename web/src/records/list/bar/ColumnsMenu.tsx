import { ActionIcon, Button, Checkbox, Popover } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconColumns3, IconLock } from '@tabler/icons-react'
import type { MouseEvent } from 'react'

import type { Field, ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'
import { moveColumn, offered, toggleColumn } from '../columns'
import type { Columns } from '../useColumns'
import classes from './Bar.module.css'

/** Which columns, and in which order. */
export function ColumnsMenu({ object, columns }: { object: ObjectDef; columns: Columns }) {
  const { t } = useTranslation('records')
  const { names, shown, choose } = columns
  const hidden = offered(object).filter((f) => f.name !== object.title && !names.includes(f.name))
  return (
    <Popover position="bottom-end" shadow="md" width={300} trapFocus returnFocus transitionProps={{ duration: 120 }}>
      <Popover.Target>
        <ActionIcon size={28} aria-label={t('list.columns.title')} title={t('list.columns.title')}>
          <IconColumns3 size={16} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('list.columns.title')} className={classes.columns}>
        <ul className={classes.columnList}>
          {shown.filter((f) => names.includes(f.name)).map((field, index) => (
            <ColumnItem
              key={field.id}
              field={field}
              checked
              onToggle={() => choose(toggleColumn(names, field.name))}
              onMove={(by) => choose(moveColumn(names, field.name, by))}
              first={index === 0}
              last={index === names.length - 1}
            />
          ))}
          {hidden.map((field) => (
            <ColumnItem key={field.id} field={field} checked={false} onToggle={() => choose(toggleColumn(names, field.name))} />
          ))}
        </ul>
        <Button variant="subtle" size="compact-sm" onClick={columns.reset}>{t('list.columns.reset')}</Button>
      </Popover.Dropdown>
    </Popover>
  )
}

interface ItemProps {
  field: Field
  checked: boolean
  onToggle(): void
  onMove?: (by: -1 | 1) => void
  first?: boolean
  last?: boolean
}

function ColumnItem({ field, checked, onToggle, onMove, first, last }: ItemProps) {
  const { t } = useTranslation('records')
  const label = useLabel()
  const name = label(field.label)
  // An element that changes its place loses the focus, and one that is disabled cannot have it.
  const move = (by: -1 | 1) => (event: MouseEvent<HTMLElement>) => {
    const button = event.currentTarget
    onMove?.(by)
    requestAnimationFrame(() => button.focus())
  }
  return (
    <li className={classes.column}>
      <Checkbox size="xs" checked={checked} onChange={onToggle} label={name} className={classes.columnCheck} />
      {field.masked && <IconLock size={12} stroke={1.6} className="muted" role="img" aria-label={field.reveal ? t('list.columns.dots') : t('list.columns.masked')} />}
      {onMove && (
        <>
          <ActionIcon size={24} aria-disabled={first} onClick={move(-1)} aria-label={t('list.columns.earlier', { name })}>
            <IconArrowUp size={14} stroke={1.6} aria-hidden />
          </ActionIcon>
          <ActionIcon size={24} aria-disabled={last} onClick={move(1)} aria-label={t('list.columns.later', { name })}>
            <IconArrowDown size={14} stroke={1.6} aria-hidden />
          </ActionIcon>
        </>
      )}
    </li>
  )
}
