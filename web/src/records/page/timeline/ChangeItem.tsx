import { fieldOf, useLabel } from '@/catalog/useCatalog'
import type { ObjectDef } from '@/catalog/types'
import { useDateFormats } from '@/i18n/useDateFormats'
import { useTranslation } from '@/i18n/useTranslation'
import { useWho } from '../useWho'
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
} as const

const aboutFields = ['updated', 'resealed', 'retyped']

/** A line of the log in words: who, what, when; never values. */
export function ChangeItem({ object, change }: { object: ObjectDef; change: Change }) {
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
  return (
    <div className={classes.change}>
      <span className={classes.dot} aria-hidden="true" />
      <span title={names.length > 3 ? list.format(names) : undefined}>{t(key, { who, fields: list.format(shown) })}</span>
      <time className={classes.when} dateTime={change.at} title={exact(change.at)}>{moment(change.at)}</time>
    </div>
  )
}
