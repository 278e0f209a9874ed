import { IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'

import { fieldOf, useLabel } from '@/catalog/useCatalog'
import type { ObjectDef } from '@/catalog/types'
import { useDateFormats } from '@/i18n/useDateFormats'
import { useTranslation } from '@/i18n/useTranslation'
import { useWho } from '../useWho'
import { ChangedValues } from './ChangedValues'
import type { Change } from './merge'
import classes from './timeline.module.css'

const words = {
  created: 'timeline.did.created',
  updated: 'timeline.did.updated',
  deleted: 'timeline.did.deleted',
  restored: 'timeline.did.restored',
  read: 'timeline.did.read',
  revealed: 'timeline.did.revealed',
  resealed: 'timeline.did.resealed',
  retyped: 'timeline.did.retyped',
  exported: 'timeline.did.exported',
  refused: 'timeline.did.refused',
  merged: 'timeline.did.merged',
  unmerged: 'timeline.did.unmerged',
} as const

const aboutFields = ['updated', 'resealed', 'retyped']

interface Props {
  object: ObjectDef
  id: string
  change: Change
  readOnly: boolean
}

/** A line of the log in words: who, what, when; and, once it is opened, from what to what. */
export function ChangeItem({ object, id, change, readOnly }: Props) {
  const [open, setOpen] = useState(false)
  const { t, i18n } = useTranslation('records')
  const label = useLabel()
  const whoIs = useWho()
  const { moment, exact } = useDateFormats()
  const names = change.fields.map((name) => label(fieldOf(object, name)?.label) || name)
  const list = new Intl.ListFormat(i18n.language)
  const shown = names.length <= 3 ? names : [...names.slice(0, 2), t('timeline.moreFields', { count: names.length - 2 })]
  const name = change.user ? whoIs(change.user) : t('timeline.system')
  const who = change.program ? t('timeline.program', { who: name }) : name
  // A change whose fields are not for this reader is told without them.
  const key = names.length === 0 && aboutFields.includes(change.action) ? 'timeline.did.something' : (words[change.action as keyof typeof words] ?? 'timeline.did.something')
  const said = (
    <>
      {t(key, { who, fields: list.format(shown) })}
      {change.within && <span className="muted"> · {t(`timeline.past.within.${change.within}`)}</span>}
    </>
  )
  const title = names.length > 3 ? list.format(names) : undefined
  const line = (
    <div className={classes.change}>
      <span className={classes.dot} aria-hidden="true" />
      {change.values.length > 0 ? (
        <button type="button" className={classes.opens} title={title ?? t('timeline.past.open')} aria-expanded={open} onClick={() => setOpen(!open)}>
          {said} <IconChevronDown size={13} aria-hidden className={classes.chevron} />
        </button>
      ) : (
        <span title={title}>{said}</span>
      )}
      <time className={classes.when} dateTime={change.at} title={exact(change.at)}>{moment(change.at)}</time>
    </div>
  )
  return (
    <>
      {line}
      {open && <ChangedValues object={object} id={id} change={change} readOnly={readOnly} />}
    </>
  )
}
