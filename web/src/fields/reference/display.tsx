import { useQueryClient } from '@tanstack/react-query'

import { keys } from '@/api/keys'
import type { Catalog, ObjectDef } from '@/catalog/types'
import { useObjectNamed } from '@/catalog/useCatalog'
import { leadsToTeam, leadsToUser, useHolders } from '@/catalog/useUsers'
import { useTranslation } from '@/i18n/useTranslation'
import { Avatar } from '@/ui/Avatar'
import { RecordLink } from '@/ui/RecordLink'
import type { DisplayProps } from '../contract'
import { useReferred } from './options'
import classes from './reference.module.css'

export function ReferenceDisplay(props: DisplayProps) {
  if (typeof props.value !== 'string') return null
  if (leadsToUser(props.field) || leadsToTeam(props.field)) return <Holder {...props} id={props.value} />
  return props.place === 'cell' ? <InCell {...props} id={props.value} /> : <OnPage {...props} id={props.value} />
}

interface Props extends DisplayProps {
  id: string
}

/** A user, or a team. */
function Holder({ field, id, titles }: Props) {
  const { t } = useTranslation('fields')
  const { holders } = useHolders(field)
  const team = leadsToTeam(field)
  const name = titles?.[id] ?? holders.find((holder) => holder.id === id)?.name ?? t(team ? 'someTeam' : 'someone')
  return <span className={classes.who}><Avatar id={id} name={name} size={18} square={team} /><span className="truncate">{name}</span></span>
}

/** A list has a thousand cells: they ask nothing and follow nothing, the list is rendered anew with another catalog. */
function InCell({ field, id, titles }: Props) {
  const catalog = useQueryClient().getQueryData<Catalog>(keys.catalog)
  return <Referred target={catalog?.data.find((o) => o.name === field.target)} id={id} title={titles?.[id]} />
}

/** A page can afford to ask, for instance right after a choice. */
function OnPage({ field, id, titles }: Props) {
  const target = useObjectNamed(field.target)
  const told = titles?.[id]
  const asked = useReferred(field, id, told === undefined)
  const title = told ?? asked
  if (target && title === undefined) return <span className="muted">…</span>
  return <Referred target={target} id={id} title={title} />
}

function Referred({ target, id, title }: { target: ObjectDef | undefined; id: string; title: string | null | undefined }) {
  const { t } = useTranslation('fields')
  if (!target) return <span className={classes.plain}>{title ?? id.slice(0, 8)}</span>
  // In the trash, or not for this reader: no name, and nothing to open.
  if (title === undefined || title === null) return <span className="muted">{t('reference.unseen')}</span>
  return (
    <RecordLink plural={target.plural} id={id} className={classes.chip} onClick={(event) => event.stopPropagation()}>
      <Avatar id={id} name={title} size={16} square={target.subject === 'none'} />
      <span className="truncate">{title || t('untitled')}</span>
    </RecordLink>
  )
}
