import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useId, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'

import type { Field, ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { fieldTypes } from '@/fields/registry'
import { useTranslation } from '@/i18n/useTranslation'
import { SealMark } from '@/ui/SealMark'
import type { Sort } from '../sort'
import type { Columns } from '../useColumns'
import { widthStep } from '../widths'
import classes from './Grid.module.css'

export type Chosen = 'none' | 'some' | 'all'

interface Props {
  object: ObjectDef
  columns: Columns
  sort: Sort[]
  onSort(field: string): void
  chosen: Chosen
  /** All rows that are loaded, or none; undefined where nothing can be chosen. */
  onChoose: (() => void) | undefined
  /** Down from the header. */
  onLeave(): void
}

/** The heads of the columns: one tab stop, arrows move, Enter sorts, Shift with arrows changes the width. */
export function GridHeader({ columns, sort, onSort, chosen, onChoose, onLeave }: Props) {
  const [active, setActive] = useState(0)
  const row = useRef<HTMLDivElement>(null)

  const onKeyDown = (event: KeyboardEvent) => {
    const field = columns.shown[active]
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (!field) return
    if (by !== 0 && event.shiftKey) {
      columns.resize(field, (row.current?.children[active] as HTMLElement).offsetWidth + by * widthStep)
      columns.settle()
    } else if (by !== 0) {
      const to = Math.min(Math.max(active + by, 0), columns.shown.length - 1)
      setActive(to)
      ;(row.current?.children[to] as HTMLElement | undefined)?.focus()
    } else if (event.key === 'ArrowDown') onLeave()
    else if (event.key === 'Enter' || event.key === ' ') {
      if (field.sortable) onSort(field.name)
    } else return
    event.preventDefault()
  }

  return (
    <div role="rowgroup" className={classes.header}>
      <div ref={row} role="row" tabIndex={-1} aria-rowindex={1} className={classes.headerRow} onKeyDown={onKeyDown}>
        {columns.shown.map((field, index) => (
          <Head
            key={field.id}
            field={field}
            index={index}
            focusable={index === Math.min(active, columns.shown.length - 1)}
            sorted={sort.find((s) => s.field === field.name)}
            onFocus={() => setActive(index)}
            onSort={onSort}
            columns={columns}
            chosen={chosen}
            onChoose={index === 0 ? onChoose : undefined}
          />
        ))}
      </div>
    </div>
  )
}

interface HeadProps {
  field: Field
  index: number
  focusable: boolean
  sorted: Sort | undefined
  onFocus(): void
  onSort(field: string): void
  columns: Columns
  chosen: Chosen
  onChoose: (() => void) | undefined
}

function Head({ field, index, focusable, sorted, onFocus, onSort, columns, chosen, onChoose }: HeadProps) {
  const { t } = useTranslation('records')
  const label = useLabel()
  const named = useId()
  const order = sorted ? (sorted.descending ? 'descending' : 'ascending') : 'none'
  const Arrow = sorted?.descending ? IconArrowDown : IconArrowUp
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the row of heads takes the keys
    <div
      role="columnheader"
      tabIndex={focusable ? 0 : -1}
      aria-colindex={index + 1}
      aria-labelledby={named}
      aria-sort={field.sortable ? order : undefined}
      aria-keyshortcuts="Shift+ArrowLeft Shift+ArrowRight"
      className={index === 0 ? classes.headTitle : classes.head}
      data-sortable={field.sortable || undefined}
      data-align={fieldTypes[field.type].align}
      title={field.sortable ? t(`list.sortHint.${order}`) : t('list.noSort')}
      onFocus={onFocus}
      onClick={() => field.sortable && onSort(field.name)}
    >
      {onChoose && (
        // Ctrl+A in the rows is the key for it.
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
        <label className={classes.checkAll} onClick={(event) => event.stopPropagation()}>
          <input
            type="checkbox"
            tabIndex={-1}
            className={classes.boxAll}
            checked={chosen === 'all'}
            ref={(box) => {
              if (box) box.indeterminate = chosen === 'some'
            }}
            onChange={onChoose}
            aria-label={t('list.selectAll')}
          />
        </label>
      )}
      <span id={named} className={classes.headName}>
        <span className="truncate">{label(field.label)}</span>
        {field.sealed && <SealMark />}
      </span>
      {sorted && <Arrow size={13} stroke={2} aria-hidden className={classes.arrow} />}
      <Edge onMove={(by, from) => columns.resize(field, from + by)} onDone={columns.settle} />
    </div>
  )
}

interface EdgeProps {
  onMove(by: number, from: number): void
  onDone(): void
}

/** The right edge of a column, to draw at. Keys do the same on the head. */
function Edge({ onMove, onDone }: EdgeProps) {
  const start = useRef<{ x: number; width: number }>(undefined)
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.preventDefault()
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { x: event.clientX, width: event.currentTarget.parentElement?.offsetWidth ?? 0 }
  }
  return (
    <span
      aria-hidden="true"
      className={classes.edge}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => start.current && onMove(event.clientX - start.current.x, start.current.width)}
      onPointerUp={() => {
        if (start.current) onDone()
        start.current = undefined
      }}
      onClick={(event) => event.stopPropagation()}
    />
  )
}
