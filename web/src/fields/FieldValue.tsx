import type { RecordData, Value } from '@/api/types'
import type { Field } from '@/catalog/types'
import { useTranslation } from '@/i18n/useTranslation'
import { Masked } from './parts/Masked'
import { fieldTypes } from './registry'
import { Revealable } from './reveal/Revealable'
import { useReveal, type Reveal } from './reveal/useReveal'

interface Props {
  field: Field
  record: RecordData
  place: 'cell' | 'page'
  titles?: Record<string, string>
  /** Where the caller has to know whether the value is shown. */
  reveal?: Reveal
}

/** Whatever a record has in a field: the value, its mask, or nothing. */
export function FieldValue({ field, record, place, titles, reveal }: Props) {
  const { t } = useTranslation('fields')
  const mask = record.masked?.[field.name]
  if (mask && place === 'page' && field.reveal) return <Hidden field={field} record={record} mask={mask} reveal={reveal} />
  if (mask) return <Masked mask={mask} mayReveal={field.reveal} />
  const value = valueOf(record, field)
  const type = fieldTypes[field.type]
  if (type.isEmpty(value)) return place === 'page' ? <span className="muted" title={t('none')}>—</span> : null
  return <type.Display field={field} value={value} place={place} titles={titles ?? record.titles} />
}

function Hidden({ field, record, mask, reveal }: Pick<Props, 'field' | 'record' | 'reveal'> & { mask: string }) {
  const own = useReveal(field, record)
  const which = reveal ?? own
  return which.may ? <Revealable field={field} mask={mask} reveal={which} /> : <Masked mask={mask} />
}

/** The value of a field in a record, null when there is none or it is not shown. */
export function valueOf(record: RecordData, field: Field): Value {
  return (record[field.name] as Value | undefined) ?? null
}
