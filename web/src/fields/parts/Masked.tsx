import { Tooltip, VisuallyHidden } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'

import { useTranslation } from '@/i18n/useTranslation'
import classes from './parts.module.css'

/** A value that is there and not shown: dots, and what the rule lets be seen of it. */
export function Masked({ mask, mayReveal = false }: { mask: string; mayReveal?: boolean }) {
  const { t } = useTranslation('fields')
  const rest = mask.replaceAll('•', '')
  return (
    <Tooltip label={mayReveal ? t('masked.until') : t('masked.why')}>
      <span className={classes.masked}>
        <IconLock size={12} stroke={1.6} aria-hidden />
        <span aria-hidden="true">{mask}</span>
        <VisuallyHidden>{rest ? t('masked.ending', { rest }) : t('masked.whole')}</VisuallyHidden>
      </span>
    </Tooltip>
  )
}
