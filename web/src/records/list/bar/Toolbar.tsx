import { lazy, Suspense } from 'react'

import type { ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'
import { Filters } from '../filters/Filters'
import type { Address } from '../useAddress'
import type { Columns } from '../useColumns'
import classes from './Bar.module.css'
import { ColumnsMenu } from './ColumnsMenu'
import { ListMenu } from './ListMenu'
import { SearchBox } from './SearchBox'

// Only phones ask for it.
const FilterSheet = lazy(() => import('./FilterSheet').then((m) => ({ default: m.FilterSheet })))

interface Props {
  object: ObjectDef
  address: Address
  columns: Columns
  titles: Record<string, string>
  /** "4,812 people" */
  count: string
  phone: boolean
  onLeave(): void
  /** Records are to be counted by what they have in common. */
  onGroup(): void
  onExport(): void
}

/** Find, filter, and what is shown of what was found. */
export function Toolbar({ object, address, columns, titles, count, phone, onLeave, onGroup, onExport }: Props) {
  const { t } = useTranslation('records')
  const label = useLabel()
  const search = (
    <SearchBox
      q={address.q}
      // The way from one word to the next is not worth a step back.
      onSearch={(q) => address.change({ q }, address.q && q ? 'replace' : 'push')}
      onLeave={onLeave}
      hint={!phone}
      label={t('list.search', { objects: label(object.label_plural).toLocaleLowerCase() })}
    />
  )
  if (phone) {
    return (
      <div className={classes.bar} role="group" aria-label={t('list.toolbar')}>
        <div className={classes.grow}>{search}</div>
        <Suspense>
          <FilterSheet object={object} address={address} titles={titles} count={count} />
        </Suspense>
        <ListMenu object={object} trash={address.trash} onGroup={onGroup} onExport={onExport} />
      </div>
    )
  }
  return (
    <div className={classes.bar} role="group" aria-label={t('list.toolbar')}>
      <div className={classes.search}>{search}</div>
      <div className={classes.filters}>
        <Filters object={object} conditions={address.conditions} titles={titles} onChange={(conditions) => address.change({ conditions })} />
      </div>
      <span className={classes.count} role="status" aria-live="polite">{count}</span>
      <ColumnsMenu object={object} columns={columns} />
      <ListMenu object={object} trash={address.trash} onGroup={onGroup} onExport={onExport} />
    </div>
  )
}
