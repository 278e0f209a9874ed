import { IconLock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'

import { statusQuery } from '@/api/status'
import { useDateFormats } from '@/i18n/useDateFormats'
import { useTranslation } from '@/i18n/useTranslation'
import classes from './Bar.module.css'

interface Props {
  /** "4,812 people", or nothing while they are counted or narrowed. */
  count: string
  /** Where there is room for few words. */
  short: boolean
}

/** "4,812 people, sealed on this machine. Log verified 2 minutes ago." */
export function SealedLine({ count, short }: Props) {
  const { t, i18n } = useTranslation('records')
  const { ago } = useDateFormats()
  const { data } = useQuery({ ...statusQuery, retry: false })
  const here = /^(localhost|127\.|\[::1\])/.test(location.hostname)
  const log = data?.log
  const harm = log?.verdict === 'tampered'
  const where = short ? 'sealedShort' : here ? 'sealedHere' : 'sealedThere'
  const sealed = count ? t(`list.${where}`, { records: count }) : t(`list.${where}All`)
  return (
    <p className={classes.sealed} aria-live={short ? 'polite' : undefined}>
      <IconLock size={12} stroke={1.6} aria-hidden />
      <span>
        {sealed}
        {i18n.language.startsWith('zh') ? '' : ' '}
        {harm && <strong className={classes.harm}>{t('list.logHarmed')}</strong>}
        {!harm && log?.verified_at && t('list.verified', { ago: ago(log.verified_at) })}
      </span>
    </p>
  )
}
