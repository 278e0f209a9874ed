import { useElementScrollRestoration } from '@tanstack/react-router'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useRef, type CSSProperties } from 'react'

import type { ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import type { Sort } from '../sort'
import type { Columns } from '../useColumns'
import { useRowHeight } from '../useRowHeight'
import type { Rows } from '../useRows'
import type { Selection } from '../useSelection'
import classes from './Grid.module.css'
import { GridHeader } from './GridHeader'
import { GridRow, SkeletonRow } from './GridRow'
import { MoreFailed } from './MoreFailed'
import { useGridKeys, type GridActions } from './useGridKeys'
import { usePeekEnd } from './usePeekEnd'
import { useReturn } from './useReturn'
import { useTop } from './useTop'

interface Props {
  object: ObjectDef
  rows: Rows
  columns: Columns
  sort: Sort[]
  onSort(field: string): void
  selection: Selection
  actions: GridActions
  /** The row that a panel shows, by id. */
  peeked: string | undefined
  /** Changes with the question. */
  asked: string
}

const skeletons = 24
const ahead = 40

/** The rows as a table, of which only those in view exist. */
export function Grid({ object, rows, columns, sort, onSort, selection, actions, peeked, asked }: Props) {
  const label = useLabel()
  const height = useRowHeight()
  const scroller = useRef<HTMLDivElement>(null)
  const place = useElementScrollRestoration({ id: 'list' })
  const { rows: records, more, stopped, loadMore } = rows
  const count = rows.loading ? skeletons : records.length + (more && !stopped ? skeletons : 0)

  const keys = useGridKeys({ count: records.length, more: more && !stopped, loadMore, scroller, height, actions })
  const { active } = keys
  // The row that has the focus stays, wherever the view is.
  const range = useCallback(
    (r: Parameters<typeof defaultRangeExtractor>[0]) => {
      const seen = defaultRangeExtractor(r)
      return active >= count || seen.includes(active) ? seen : [...seen, active].sort((a, b) => a - b)
    },
    [active, count],
  )
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 10,
    rangeExtractor: range,
    initialOffset: place?.scrollY ?? 0,
    initialRect: { width: 1024, height: 720 },
    scrollPaddingEnd: height,
  })
  useEffect(() => virtual.measure(), [virtual, height])
  useEffect(() => keys.bind((index) => virtual.scrollToIndex(index, { align: 'auto' })), [keys, virtual])

  useTop(virtual, asked, place !== undefined)
  usePeekEnd(peeked, records, keys.moveTo)
  useReturn(records, active, keys.moveTo)

  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (more && !stopped && last >= records.length - ahead) loadMore()
  }, [more, stopped, last, records.length, loadMore])

  const loaded = selection.everything || (records.length > 0 && selection.ids.size >= records.length)
  const chosen = selection.ids.size === 0 ? 'none' : loaded ? 'all' : 'some'
  const style = { '--columns': columns.template, '--total': `${columns.total}px` } as CSSProperties
  return (
    <div
      ref={scroller}
      className={classes.scroller}
      data-scroll-restoration-id="list"
      data-old={rows.old || undefined}
      data-choosing={selection.ids.size > 0 || undefined}
      role="grid"
      tabIndex={-1}
      aria-label={label(object.label_plural)}
      aria-rowcount={rows.count !== undefined && rows.exact ? rows.count + 1 : -1}
      aria-colcount={columns.shown.length}
      aria-multiselectable={actions.select ? true : undefined}
      aria-busy={rows.loading || rows.old}
      style={style}
      onKeyDown={keys.onKeyDown}
      onFocus={keys.onFocus}
      onScroll={(event) => event.currentTarget.toggleAttribute('data-shifted', event.currentTarget.scrollLeft > 0)}
      onClick={keys.onClick}
      onWheel={keys.stay}
    >
      <GridHeader object={object} columns={columns} sort={sort} onSort={onSort} onLeave={keys.enterRows} chosen={chosen} onChoose={actions.selectAll && (() => (chosen === 'all' ? actions.clear() : actions.selectAll?.()))} />
      <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const record = rows.loading ? undefined : records[index]
          if (!record) return <SkeletonRow key={index} start={start} columns={columns.shown} />
          return (
            <GridRow
              key={index}
              index={index}
              start={start}
              object={object}
              columns={columns.shown}
              record={record}
              titles={rows.titles}
              old={rows.old}
              active={index === Math.min(active, records.length - 1)}
              selected={selection.has(record.id)}
              peeked={record.id === peeked}
              actions={actions}
            />
          )
        })}
      </div>
      {stopped && <MoreFailed onRetry={rows.retry} />}
    </div>
  )
}
