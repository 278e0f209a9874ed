import type { Field } from '@/catalog/types'

export const leastWidth = 72
export const mostWidth = 640
/** How far one press of a key moves the edge of a column. */
export const widthStep = 16

export type Widths = Readonly<Record<string, number>>

export function clampWidth(px: number): number {
  return Math.round(Math.min(mostWidth, Math.max(leastWidth, px)))
}

/** Reads remembered widths by field id; what is no number is left out. */
export function readWidths(text: string | undefined): Widths {
  try {
    const raw: unknown = JSON.parse(text ?? '{}')
    if (typeof raw !== 'object' || raw === null) return {}
    return Object.fromEntries(Object.entries(raw).flatMap(([id, px]) => (typeof px === 'number' && Number.isFinite(px) ? [[id, clampWidth(px)]] : [])))
  } catch {
    return {}
  }
}

// How far a column that nobody drew may shrink so that all of them are seen; beyond, the list is scrolled sideways.
const shrunk = 0.77

/** The usual width of a column, and the least that its values need. */
export interface Usual {
  width: number
  least?: number
}

/**
 * The tracks of every row, for `grid-template-columns`, and their least sum.
 * Columns share what room there is; one that was drawn keeps its width.
 */
export function tracks(columns: readonly Field[], widths: Widths, usual: (field: Field) => Usual): { template: string; total: number } {
  let total = 0
  const sizes = columns.map((field) => {
    const drawn = widths[field.id]
    const { width, least = Math.round(width * shrunk) } = usual(field)
    total += drawn ?? least
    return drawn === undefined ? `minmax(${least}px, ${width}fr)` : `${drawn}px`
  })
  return { template: sizes.join(' '), total }
}
