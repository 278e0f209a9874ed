import { Radio } from '@mantine/core'
import { useTranslation } from '@/i18n/useTranslation'

import type { RoleRule } from '../people/queries'
import { offers, reaches, rights, scopes, withScope } from './draft'
import classes from './Roles.module.css'

/** Each right in a row, how far it goes in the columns. */
export function RightsTable({ rule, onChange }: { rule: RoleRule; onChange(rule: RoleRule): void }) {
  const { t } = useTranslation('admin')
  return (
    <table className={classes.table}>
      <caption className={classes.caption}>{t('roles.rights')}</caption>
      <thead>
        <tr>
          <th scope="col"><span className={classes.unseen}>{t('roles.right')}</span></th>
          {scopes.map((scope) => <th key={scope} scope="col">{t(`roles.scope.${scope}`)}</th>)}
        </tr>
      </thead>
      <tbody>
        {rights.map((right) => {
          const given = right === 'reveal' && reaches(rule, right) !== 'none' ? 'all' : reaches(rule, right)
          return (
            <tr key={right}>
              <th scope="row">{t(`roles.action.${right}`)}</th>
              {scopes.map((scope) => (
                <td key={scope}>
                  {(right !== 'reveal' || offers(rule, right, scope)) && (
                    <Radio
                      name={`${rule.object}-${right}`}
                      aria-label={t('roles.grant', { right: t(`roles.action.${right}`), scope: t(`roles.scope.${scope}`) })}
                      checked={given === scope}
                      disabled={!offers(rule, right, scope)}
                      onChange={() => onChange(withScope(rule, right, scope))}
                    />
                  )}
                </td>
              ))}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
