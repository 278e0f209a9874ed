import type { MouseEvent } from 'react'

import type { ContactPoint } from '@/api/types'
import { useTranslation } from '@/i18n/useTranslation'
import type { DisplayProps } from '../contract'
import { CopyButton } from './CopyButton'
import classes from './parts.module.css'
import { pointsOf } from './points'
import { usePointLabel } from './usePointLabel'

interface Props extends DisplayProps {
  /** Where a value leads, if anywhere. */
  href?: (value: string) => string | undefined
  /** How a value is written for reading. */
  format?: (value: string) => string
  copy?: boolean
  className?: string
}

/** One text or several with labels: the first in a cell, all on a page. */
export function PointsDisplay(props: Props) {
  const points = pointsOf(props.value).filter((point) => point.value !== '')
  if (points.length === 0) return null
  return props.place === 'cell' ? <First {...props} points={points} /> : <All {...props} points={points} />
}

const asItIs = (text: string) => text

function First({ points, format = asItIs, className }: Props & { points: ContactPoint[] }) {
  const first = points[0]?.value ?? ''
  return (
    <span className={`${classes.cell} ${className ?? ''}`} title={first}>
      {format(first)}
      {points.length > 1 && (
        <span className={classes.more} title={points.map((point) => format(point.value)).join(', ')}>
          +{points.length - 1}
        </span>
      )}
    </span>
  )
}

function All({ points, href, format = asItIs, copy, className }: Props & { points: ContactPoint[] }) {
  const { t } = useTranslation('fields')
  const { show } = usePointLabel()
  return (
    <ul className={classes.points}>
      {points.map((point, at) => (
        <li key={at} className={`${classes.point} ${className ?? ''}`}>
          <Text value={point.value} words={format(point.value)} href={href?.(point.value)} />
          {point.label && <span className={classes.pointLabel}>{show(point.label)}</span>}
          {copy && <CopyButton text={point.value} label={t('copy', { value: format(point.value) })} />}
        </li>
      ))}
    </ul>
  )
}

function Text({ words, href }: { value: string; words: string; href: string | undefined }) {
  if (!href) return <span>{words}</span>
  const outside = /^https?:/i.test(href)
  const stop = (event: MouseEvent) => event.stopPropagation()
  return (
    <a className={classes.link} href={href} onClick={stop} {...(outside ? { target: '_blank', rel: 'noopener noreferrer' } : {})}>
      {words}
    </a>
  )
}
