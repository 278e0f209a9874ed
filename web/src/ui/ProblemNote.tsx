import { Alert, Button, Group, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'

import { useTranslation } from '@/i18n/useTranslation'
import { useProblemText } from './problemText'

interface Props {
  problem: unknown
  onRetry?: () => void
}

/** What went wrong, why, and what next; with the id the operator's log has. */
export function ProblemNote({ problem, onRetry }: Props) {
  const { t } = useTranslation()
  const { text, requestId } = useProblemText(problem)
  return (
    <Alert variant="light" color="red" icon={<IconAlertTriangle size={16} aria-hidden />} role="alert">
      <Text size="sm">{text}</Text>
      <Group gap="sm" mt={4}>
        {onRetry && (
          <Button variant="subtle" size="compact-sm" color="red" onClick={onRetry}>
            {t('tryAgain')}
          </Button>
        )}
        {requestId && <Text size="xs" className="muted">{t('requestId', { id: requestId })}</Text>}
      </Group>
    </Alert>
  )
}
