import { IconArrowsShuffle, IconDownload, IconEye, IconFileSearch, IconHistory, IconLock, IconLockOpen, IconTag, type TablerIcon } from '@tabler/icons-react'
import { useTranslation } from '@/i18n/useTranslation'

import classes from './Objects.module.css'
import type { Handling } from './queries'

interface Props {
  handling: Handling
  /** Records that would be rewritten in the background. */
  moves: number
}

interface Line {
  icon: TablerIcon
  text: string
  attention?: boolean
}

/** What a class brings: computed by the server, said before anything is saved. */
export function Consequences({ handling, moves }: Props) {
  const { t } = useTranslation('objects')
  const lines: Line[] = [
    handling.sealed ? { icon: IconLock, text: t('follows.sealed') } : { icon: IconLockOpen, text: t('follows.plain'), attention: true },
    { icon: IconEye, text: t(`follows.masked.${handling.masked}`) },
    { icon: IconFileSearch, text: handling.findable ? t('follows.findable') : t('follows.unfindable'), attention: !handling.findable },
    { icon: IconDownload, text: handling.exportable ? t('follows.exportable') : t('follows.unexportable') },
  ]
  if (handling.audit_reads) lines.push({ icon: IconHistory, text: t('follows.audited') })
  if (handling.tokens) lines.push({ icon: IconTag, text: t('follows.tokens') })
  if (moves > 0) lines.push({ icon: IconArrowsShuffle, text: t('follows.moves', { count: moves }), attention: true })
  return (
    <div className={classes.panel} aria-live="polite">
      <h3 className={classes.heading}>{t('follows.title')}</h3>
      <ul className={classes.follows}>
        {lines.map((line) => (
          <li key={line.text} data-tone={line.attention ? 'attention' : undefined}>
            <line.icon size={14} stroke={1.6} aria-hidden />
            <span>{line.text}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
