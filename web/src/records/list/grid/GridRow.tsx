import { memo, useLayoutEffect, useRef } from 'react'

import type { RecordData } from '@/api/types'
import type { Field, ObjectDef } from '@/catalog/types'
import { fieldTypes } from '@/fields/registry'
import { useTranslation } from '@/i18n/useTranslation'
import { Avatar } from '@/ui/Avatar'
import { RecordLink } from '@/ui/RecordLink'
import { doneOf } from '../../due'
import { RecordValue } from '../../RecordValue'
import { titleOf } from '../../title'
import { Tick } from '../Tick'
import classes from './Grid.module.css'
import type { GridActions } from './useGridKeys'

interface Props {
  object: ObjectDef
  columns: readonly Field[]
  record: RecordData
  titles: Record<string, string>
  index: number
  start: number
  active: boolean
  selected: boolean
  peeked: boolean
  /** Columns may be newer than the row. */
  old: boolean
  actions: GridActions
}

export const GridRow = memo(function GridRow({ object, columns, record, titles, index, start, active, selected, peeked, old, actions }: Props) {
  const row = useRef<HTMLDivElement>(null)
  // Tab leads from a row into its own links, and from there out of the grid; into no other row.
  useLayoutEffect(() => {
    if (row.current) setReachable(row.current, active)
  })
  return (
    <div
      ref={row}
      className={classes.row}
      role="row"
      tabIndex={active ? 0 : -1}
      aria-rowindex={index + 2}
      aria-selected={object.may.delete ? selected : undefined}
      data-index={index}
      data-selected={selected || undefined}
      data-peeked={peeked || undefined}
      style={{ transform: `translateY(${start}px)` }}
    >
      {columns.map((field, column) =>
        column === 0 ? (
          <TitleCell key={field.id} object={object} record={record} index={index} selected={selected} actions={actions} />
        ) : (
          <div key={field.id} className={classes.cell} role="gridcell" aria-colindex={column + 1} data-align={fieldTypes[field.type].align}>
            {old && record[field.name] === undefined ? <span className={classes.bone} /> : <RecordValue object={object} field={field} record={record} place="cell" titles={titles} />}
          </div>
        ),
      )}
    </div>
  )
})

interface TitleProps {
  object: ObjectDef
  record: RecordData
  index: number
  selected: boolean
  actions: GridActions
}

function setReachable(row: HTMLElement, reachable: boolean) {
  for (const inner of row.querySelectorAll<HTMLElement>('a, button, input')) inner.tabIndex = reachable ? 0 : -1
}

/** Who or what the row is, and a box to choose it by. */
function TitleCell({ object, record, index, selected, actions }: TitleProps) {
  const { t } = useTranslation('records')
  const title = titleOf(object, record)
  const name = title || t('list.untitled')
  const done = doneOf(object, record)
  return (
    <div className={classes.title} role="rowheader" aria-colindex={1} data-ticked={done !== undefined || undefined}>
      <span className={classes.face}>
        {done === undefined && <Avatar id={record.id} name={title} size={20} square={object.subject !== 'self'} />}
        {actions.select && (
          <label className={classes.check}>
            <input type="checkbox" tabIndex={-1} className={classes.box} checked={selected} onChange={() => actions.select?.(index)} aria-label={t('list.select', { name })} />
          </label>
        )}
      </span>
      {done !== undefined && <Tick done={done} title={name} onTick={actions.tick && (() => actions.tick?.(index))} tabIndex={-1} />}
      <RecordLink plural={object.plural} id={record.id} tabIndex={-1} className={classes.name} data-done={done || undefined} data-untitled={!title || undefined} title={title}>
        {name}
      </RecordLink>
      {record.sample === true && <span className={classes.sample} title={t('page.sample.why')}>{t('page.sample.chip')}</span>}
      {actions.restore && (
        <button type="button" tabIndex={-1} className={classes.restore} onClick={() => actions.restore?.(index)} aria-label={t('list.trash.restoreOne', { name })} title={t('list.trash.restore')} />
      )}
      <button type="button" tabIndex={-1} className={classes.peek} onClick={() => actions.peek(index)} aria-label={t('list.peekAt', { name })} />
    </div>
  )
}

/** A row that is on its way, of the same height. */
export function SkeletonRow({ start, columns }: { start: number; columns: readonly Field[] }) {
  return (
    <div className={classes.row} aria-hidden="true" style={{ transform: `translateY(${start}px)` }}>
      {columns.map((field, column) => (
        <div key={field.id} className={column === 0 ? classes.title : classes.cell}>
          {column === 0 && <span className={classes.boneFace} />}
          <span className={classes.bone} />
        </div>
      ))}
    </div>
  )
}
