import { useUsers } from '@/catalog/useUsers'
import { useTranslation } from '@/i18n/useTranslation'

/** Names of users by id; somebody who is gone or unknown is "somebody". */
export function useWho(titles: Record<string, string> = {}): (id: string | null | undefined) => string {
  const { t } = useTranslation('fields')
  const users = useUsers()
  return (id) => (id ? (titles[id] ?? users.find((user) => user.id === id)?.name) : undefined) ?? t('someone')
}
