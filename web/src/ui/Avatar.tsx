import { hueOf, initials } from '@/lib/text'

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
      style={{
        display: 'inline-flex',
        alignItems: 'center',
        justifyContent: 'center',
        flex: 'none',
        width: size,
        height: size,
        borderRadius: square ? 6 : '50%',
        fontSize: Math.round(size * 0.42),
        fontWeight: 500,
        lineHeight: 1,
        background: `light-dark(hsl(${hue} 38% 90%), hsl(${hue} 28% 24%))`,
        color: `light-dark(hsl(${hue} 55% 24%), hsl(${hue} 50% 86%))`,
      }}
    >
      {initials(name)}
    </span>
  )
}
