import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'

import type { DuplicateAnswer } from '@/api/types'
import type { ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'
import { RecordLink } from '@/ui/RecordLink'
import { duplicatesQuery, type Changes } from '../queries'
import classes from './form.module.css'
import { telling } from './telling'

// Long enough that nothing is asked in the middle of a word.
const pause = 400

/** The records that what is being typed probably belongs to. It says so, and is in nobody's way. */
export function Alike({ object, values }: { object: ObjectDef; values: Changes }) {
  const { t } = useTranslation('records')
  const asked = JSON.stringify(telling(object, values))
  const [settled] = useDebouncedValue(asked, pause)
  const known = JSON.parse(settled) as Changes
  const enabled = object.may.read && asked !== '{}' && settled !== '{}'
  const { data } = useQuery({ ...duplicatesQuery(object.plural, known), enabled, placeholderData: keepPreviousData })
  const found = (enabled && data?.records) || []
  return (
    <div role="status">
      {found.length > 0 && (
        <div className={classes.alike}>
          <strong>{t('alike.title')}</strong>
          <ul>
            {found.map((record) => <Hit key={record.id} object={object} record={record} />)}
            {data?.more && <li><small>{t('alike.more')}</small></li>}
          </ul>
        </div>
      )}
    </div>
  )
}

function Hit({ object, record }: { object: ObjectDef; record: DuplicateAnswer['records'][number] }) {
  const { t } = useTranslation('records')
  const label = useLabel()
  const said = record.why.map(({ field, how, value }) => {
    const known = object.fields.find((f) => f.name === field)
    return t(`alike.${how}`, { field: known ? label(known.label).toLocaleLowerCase() : field, value })
  })
  return (
    <li>
      <RecordLink plural={object.plural} id={record.id}>{record.title ?? t('list.untitled')}</RecordLink>
      <small>{said.join(', ')}</small>
    </li>
  )
}
