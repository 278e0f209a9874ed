import { useTranslation } from 'react-i18next'

import { LinkButton } from '@/ui/LinkButton'
import { EmptyState } from '@/ui/EmptyState'

export function NotFound() {
  const { t } = useTranslation()
  return (
    <EmptyState title={t('notFound.title')} text={t('notFound.text')}>
      <LinkButton to="/" variant="default">{t('notFound.back')}</LinkButton>
    </EmptyState>
  )
}
