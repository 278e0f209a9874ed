import { Tooltip } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

/** The thin lock beside the label of a value that lies sealed on disk. */
export function SealMark() {
  const { t } = useTranslation()
  return (
    <Tooltip label={t('sealedOnDisk')}>
      <IconLock size={10} stroke={1.6} role="img" aria-label={t('sealedOnDisk')} className="muted" />
    </Tooltip>
  )
}
