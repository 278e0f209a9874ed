import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import { useObjectNamed } from '@/catalog/useCatalog'
import { leadsToTeam, useHolders } from '@/catalog/useUsers'
import { Avatar } from '@/ui/Avatar'
import type { DisplayProps } from '../contract'
import { useReferred } from './options'
import classes from './reference.module.css'

export function ReferenceDisplay({ field, value, place, titles }: DisplayProps) {
  const { t } = useTranslation('fields')
  const target = useObjectNamed(field.target)
  const { held, holders } = useHolders(field)
  const told = typeof value === 'string' ? titles?.[value] : undefined
  // A page can afford to ask, for instance right after a choice; a list has a thousand cells.
  const referred = useReferred(field, String(value as string), place === 'page' && told === undefined && !held)
  if (typeof value !== 'string') return null
  if (held) {
    const team = leadsToTeam(field)
    const name = titles?.[value] ?? holders.find((holder) => holder.id === value)?.name ?? t(team ? 'someTeam' : 'someone')
    return <span className={classes.who}><Avatar id={value} name={name} size={18} square={team} /><span className="truncate">{name}</span></span>
  }
  const title = told ?? referred
  if (!target) return <span className={classes.plain}>{title ?? value.slice(0, 8)}</span>
  if (title === undefined && place === 'page') return <span className="muted">…</span>
  // In the trash, or not for this reader: no name, and nothing to open.
  if (title === undefined || title === null) return <span className="muted">{t('reference.unseen')}</span>
  return (
    <Link to="/$plural/$id" params={{ plural: target.plural, id: value }} className={classes.chip} onClick={(event) => event.stopPropagation()}>
      <Avatar id={value} name={title} size={16} square={target.subject === 'none'} />
      <span className="truncate">{title || t('untitled')}</span>
    </Link>
  )
}
