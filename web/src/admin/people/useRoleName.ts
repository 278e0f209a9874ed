import { useTranslation } from '@/i18n/useTranslation'

const builtIn = ['owner', 'member', 'read_only'] as const

/** What a role is called: those of the program in the reader's language. */
export function useRoleName(): (role: { id: string; name: string; damaged?: boolean }) => string {
  const { t } = useTranslation('admin')
  return (role) => {
    const known = builtIn.find((name) => name === role.id)
    if (role.damaged) return t('roles.damaged', { id: role.id })
    return known ? t(`roles.builtIn.${known}`) : role.name
  }
}
