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
  const hue = hueOf(id)
  return (
    <span
      aria-hidden="true"
      className={classes.avatar}
      // Drawn by the style sheet: a picture of the name is no part of the text beside it.
      data-initials={initials(name)}
      style={{
        width: size,
        height: size,
        borderRadius: square ? 6 : '50%',
        fontSize: Math.round(size * 0.42),
        background: `light-dark(hsl(${hue} 38% 90%), hsl(${hue} 28% 24%))`,
        color: `light-dark(hsl(${hue} 55% 24%), hsl(${hue} 50% 86%))`,
      }}
    />
  )
}
