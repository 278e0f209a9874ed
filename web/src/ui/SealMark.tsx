import { IconLock } from '@tabler/icons-react'

import { useTranslation } from '@/i18n/useTranslation'

/** The thin lock beside the label of a value that lies sealed on disk. A page has dozens, so its hint is the browser's. */
export function SealMark() {
  const { t } = useTranslation()
  return (
    <span className="muted seal-mark" role="img" aria-label={t('sealedOnDisk')} title={t('sealedOnDisk')}>
      <IconLock size={10} stroke={1.6} aria-hidden />
    </span>
  )
}
