import { useTranslation } from '@/i18n/useTranslation'

import type { ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import type { RoleRule } from '../people/queries'
import { summary } from './draft'
import classes from './Roles.module.css'

/** What the rule comes to, in words. */
export function RoleSummary({ rule, object }: { rule: RoleRule; object: ObjectDef | undefined }) {
  const { t, i18n } = useTranslation('admin')
  const label = useLabel()
  const fields = (object?.fields ?? []).filter((field) => !field.system)
  const told = summary(rule, fields.map((field) => field.name))
  const list = new Intl.ListFormat(i18n.language, { type: 'conjunction' })
  const titles = (names: string[]) => list.format(fields.filter((field) => names.includes(field.name)).map((field) => label(field.label)))
  return (
    <dl className={classes.summary} aria-live="polite" aria-label={t('roles.summary')}>
      {told.by.map((line) => (
        <div key={line.scope}>
          <dt>{t(`roles.by.${line.scope}`)}</dt>
          <dd>{list.format(line.rights.map((right) => t(`roles.verb.${right}`)))}</dd>
        </div>
      ))}
      {told.fields.map((line) => (
        <div key={line.what}>
          <dt>{t(`roles.told.${line.what}`)}</dt>
          <dd>{titles(line.names)}</dd>
        </div>
      ))}
    </dl>
  )
}
