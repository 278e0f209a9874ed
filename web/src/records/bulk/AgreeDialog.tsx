import { Button, Group, Modal, Text } from '@mantine/core'

import { useTranslation } from '@/i18n/useTranslation'

interface Props {
  /** What the server said: how many fit now. */
  said: string
  go: string
  onGo(): void
  onClose(): void
}

/** Another number of records fits than was chosen: nothing was done, and is done only when that is agreed to. */
export function AgreeDialog({ said, go, onGo, onClose }: Props) {
  const { t } = useTranslation('records')
  return (
    <Modal opened onClose={onClose} withCloseButton={false} title={t('bulk.agree')}>
      <Text size="sm">{said}</Text>
      <Group mt="lg" gap="sm" justify="flex-end">
        <Button size="sm" variant="default" data-autofocus onClick={onClose}>{t('bulk.edit.cancel')}</Button>
        <Button size="sm" onClick={onGo}>{go}</Button>
      </Group>
    </Modal>
  )
}
