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

/** The tracks of every row, for `grid-template-columns`, and their sum. */
export function tracks(columns: readonly Field[], widths: Widths, usual: (field: Field) => number): { template: string; total: number } {
  const sizes = columns.map((f) => widths[f.id] ?? usual(f))
  return { template: sizes.map((px) => `${px}px`).join(' '), total: sizes.reduce((sum, px) => sum + px, 0) }
}
