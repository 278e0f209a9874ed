import { useTranslation } from '@/i18n/useTranslation'
import { EmptyState } from './EmptyState'
import { LinkButton } from './LinkButton'

/** An address that leads to nothing, or to nothing this person may see. */
export function NotFound() {
  const { t } = useTranslation()
  return (
    <EmptyState heading title={t('notFound.title')} text={t('notFound.text')}>
      <LinkButton to="/" variant="default">{t('notFound.back')}</LinkButton>
    </EmptyState>
  )
}
