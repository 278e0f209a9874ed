import { Menu } from '@mantine/core'
import { IconArrowBackUp, IconArrowMerge } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'

import type { ObjectDef } from '@/catalog/types'
import { useDateFormats } from '@/i18n/useDateFormats'
import { useTranslation } from '@/i18n/useTranslation'
import { mergesQuery, undoable } from './queries'
import { useMergeActs } from './useMergeActs'

/** In the menu of a record: merge it with another, and take back what was merged into it. Asked for when the menu opens. */
export function MergeItems({ object, id, onMerge }: { object: ObjectDef; id: string; onMerge(): void }) {
  const { t } = useTranslation('records')
  const { moment } = useDateFormats()
  const { data } = useQuery(mergesQuery(object.plural, id))
  const acts = useMergeActs(object)
  const merges = (data?.data ?? []).filter((one) => one.survivor === id && undoable(one))
  return (
    <>
      <Menu.Item leftSection={<IconArrowMerge size={14} aria-hidden />} onClick={onMerge}>{t('merge.with')}</Menu.Item>
      {merges.slice(0, 3).map((merge) => (
        <Menu.Item key={merge.id} leftSection={<IconArrowBackUp size={14} aria-hidden />} onClick={() => void acts.takeBack(merge)}>
          {t('merge.takeBackOf', { when: moment(merge.at) })}
        </Menu.Item>
      ))}
    </>
  )
}
