import { Checkbox, NativeSelect } from '@mantine/core'
import { useTranslation } from '@/i18n/useTranslation'

import type { ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import type { RoleRule } from '../people/queries'
import { fieldRule, levels, rest, withField, type Level } from './draft'
import classes from './Roles.module.css'

interface Props {
  rule: RoleRule
  /** Undefined: all objects without rules of their own, whose fields have no names here. */
  object: ObjectDef | undefined
  onChange(rule: RoleRule): void
}

/** What may be done with each field, where the record itself allows it. */
export function FieldsTable({ rule, object, onChange }: Props) {
  const { t } = useTranslation('admin')
  const label = useLabel()
  const named = (object?.fields ?? []).filter((field) => !field.system).map((field) => ({ name: field.name, title: label(field.label) }))
  const rows = [{ name: rest, title: t(named.length > 0 ? 'roles.otherFields' : 'roles.everyField') }, ...named]
  return (
    <table className={classes.table}>
      <caption className={classes.caption}>{t('roles.fields')}</caption>
      <thead>
        <tr>
          <th scope="col"><span className={classes.unseen}>{t('roles.field')}</span></th>
          <th scope="col">{t('roles.level')}</th>
          <th scope="col">{t('roles.find')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, title }) => {
          const is = fieldRule(rule, name)
          const seen = levels.indexOf(is.level) >= levels.indexOf('read')
          return (
            <tr key={name}>
              <th scope="row">{title}</th>
              <td>
                <NativeSelect
                  aria-label={t('roles.levelOf', { field: title })}
                  value={is.level}
                  onChange={(e) => onChange(withField(rule, name, { ...is, level: e.currentTarget.value as Level }))}
                  data={levels.map((level) => ({ value: level, label: t(`roles.levels.${level}`) }))}
                />
              </td>
              <td>
                <Checkbox aria-label={t('roles.findBy', { field: title })} checked={is.find && seen} disabled={!seen} onChange={(e) => onChange(withField(rule, name, { ...is, find: e.currentTarget.checked }))} />
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
