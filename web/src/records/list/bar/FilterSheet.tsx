import { ActionIcon, Button, Drawer, Indicator, NativeSelect } from '@mantine/core'
import { IconAdjustmentsHorizontal } from '@tabler/icons-react'
import { useState } from 'react'

import type { ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'
import { offered } from '../columns'
import { Filters } from '../filters/Filters'
import { readSort, writeSort } from '../sort'
import type { Address } from '../useAddress'
import classes from './Bar.module.css'

interface Props {
  object: ObjectDef
  address: Address
  titles: Record<string, string>
  count: string
}

/** Filters and order on a phone, from below. */
export function FilterSheet({ object, address, titles, count }: Props) {
  const { t } = useTranslation('records')
  const { t: common } = useTranslation()
  const label = useLabel()
  const [opened, setOpened] = useState(false)
  const sortable = offered(object).filter((f) => f.sortable)
  const orders = sortable.flatMap((f) => [
    { value: f.name, label: t('list.order.ascending', { field: label(f.label) }) },
    { value: `-${f.name}`, label: t('list.order.descending', { field: label(f.label) }) },
  ])
  return (
    <>
      <Indicator disabled={address.conditions.length === 0} label={address.conditions.length} size={16} offset={4}>
        <ActionIcon size={32} variant="default" onClick={() => setOpened(true)} aria-label={t('list.filter.sheet', { count: address.conditions.length })} aria-haspopup="dialog">
          <IconAdjustmentsHorizontal size={16} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Indicator>
      <Drawer opened={opened} onClose={() => setOpened(false)} position="bottom" size="auto" classNames={{ content: classes.sheetContent, inner: classes.sheetInner }} title={t('list.filter.title')} closeButtonProps={{ 'aria-label': common('close') }}>
        <div className={classes.sheet}>
          <div className={classes.sheetChips}>
            <Filters object={object} conditions={address.conditions} titles={titles} onChange={(conditions) => address.change({ conditions })} />
          </div>
          <NativeSelect
            label={t('list.order.title')}
            value={writeSort(address.sort) ?? ''}
            data={[{ value: '', label: t('list.order.none') }, ...orders]}
            onChange={(event) => address.change({ sort: readSort(event.currentTarget.value) })}
          />
          <Button onClick={() => setOpened(false)}>{count ? t('list.filter.show', { records: count }) : t('list.filter.done')}</Button>
        </div>
      </Drawer>
    </>
  )
}
