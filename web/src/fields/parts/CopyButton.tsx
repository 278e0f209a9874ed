import { ActionIcon, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState, type MouseEvent } from 'react'

import { useTranslation } from '@/i18n/useTranslation'
import classes from './parts.module.css'

/** Takes a value to the clipboard and says so where it happened. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation('fields')
  const [done, setDone] = useState(false)
  const copy = (event: MouseEvent) => {
    event.stopPropagation()
    void navigator.clipboard.writeText(text).then(() => setDone(true))
  }
  return (
    <Tooltip label={done ? t('copied') : label}>
      <ActionIcon className={classes.copy} size={24} aria-label={done ? t('copied') : label} onClick={copy} onBlur={() => setDone(false)}>
        {done ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  )
}
