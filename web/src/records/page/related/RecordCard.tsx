import { Link } from '@tanstack/react-router'

import type { RecordData } from '@/api/types'
import { titleOf } from '@/catalog/title'
import type { ObjectDef } from '@/catalog/types'
import { useTranslation } from '@/i18n/useTranslation'
import { Avatar } from '@/ui/Avatar'
import { RecordValue } from '../../RecordValue'
import { tellingFields } from './relations'
import classes from './related.module.css'

/** A record in two lines, as a way to it. */
export function RecordCard({ object, record }: { object: ObjectDef; record: RecordData }) {
  const { t } = useTranslation('records')
  const title = titleOf(object, record) || t('page.untitled')
  return (
    <Link to="/$plural/$id" params={{ plural: object.plural, id: record.id }} className={classes.card}>
      <Avatar id={record.id} name={title} size={28} square={object.subject === 'none'} />
      <span className={classes.lines}>
        <span className={`truncate ${classes.name}`}>{title}</span>
        <span className={classes.second}>
          {tellingFields(object, record).map((field) => <span key={field.name} className="truncate"><RecordValue object={object} field={field} record={record} place="cell" /></span>)}
        </span>
      </span>
    </Link>
  )
}
