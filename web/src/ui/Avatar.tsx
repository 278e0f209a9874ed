import type { CSSProperties } from 'react'

import { hueOf, initials } from '@/lib/text'
import classes from './Avatar.module.css'

interface Props {
  id: string
  name: string
  size?: number
  /** Organisations are square, people round. */
  square?: boolean
}

/** Initials on a hue that stays with the id. */
export function Avatar({ id, name, size = 24, square = false }: Props) {
  return (
    <span
      aria-hidden="true"
      className={classes.avatar}
      // Drawn by the style sheet: a picture of the name is no part of the text beside it.
      data-initials={initials(name)}
      data-square={square || undefined}
      style={{ '--hue': hueOf(id), '--size': `${size}px` } as CSSProperties}
    />
  )
}
