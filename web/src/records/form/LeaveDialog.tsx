import { Button, Group, Modal, Text } from '@mantine/core'

import { useTranslation } from '@/i18n/useTranslation'

/** Asked before signing out while something was typed that is not saved. */
export function LeaveDialog({ onLeave, onStay }: { onLeave(): void; onStay(): void }) {
  const { t } = useTranslation('records')
  return (
    <Modal opened onClose={onStay} withCloseButton={false} title={t('leave.title')}>
      <Text size="sm">{t('leave.text')}</Text>
      <Group mt="lg" gap="sm" justify="flex-end">
        <Button size="sm" variant="default" onClick={onLeave}>{t('leave.leave')}</Button>
        <Button size="sm" data-autofocus onClick={onStay}>{t('leave.stay')}</Button>
      </Group>
    </Modal>
  )
}
