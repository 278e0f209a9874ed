import { useCallback, useMemo, useState } from 'react'

import type { Field, ObjectDef } from '@/catalog/types'
import { fieldOf } from '@/catalog/useCatalog'
import { stepsOf } from '@/fields/rating/steps'
import { fieldTypes } from '@/fields/registry'
import { recall, remember } from '@/lib/storage'
import { dueWidth, isDue } from '../due'
import { defaultColumns, fromIds, resolveColumns, titleField, toIds } from './columns'
import type { Address } from './useAddress'
import { clampWidth, readWidths, tracks, type Usual, type Widths } from './widths'

export interface Columns {
  /** The title first. */
  shown: Field[]
  /** Names of what is shown beside the title, in order. */
  names: string[]
  template: string
  total: number
  choose(names: string[]): void
  reset(): void
  /** A width under the pointer; `settle` remembers it. */
  resize(field: Field, px: number): void
  settle(): void
}

/** Names need room, and what things are called needs more. */
/** All stars of a rating are seen: of a part one reads another number. */
function starsWide(field: Field): Usual {
  const width = Math.max(96, 24 + 14 * stepsOf(field))
  return { width, least: width }
}

export const titleWidths = { name: { width: 264, least: 206 }, title: { width: 320, least: 230 } } as const

/** Which columns a list shows and how wide: of the address, else as remembered in this browser, else as declared. */
export function useColumns(object: ObjectDef, address: Address): Columns {
  const { columns: asked, change, trash } = address
  const [widths, setWidths] = useState<Widths>(() => readWidths(recall(`widths.${object.name}`)))
  const [kept, setKept] = useState(() => recallColumns(object))

  const shown = useMemo(() => shownColumns(object, asked ?? kept, trash), [object, asked, kept, trash])
  const names = useMemo(() => shown.filter((f) => f.name !== object.title && f.name !== 'deleted_at').map((f) => f.name), [shown, object.title])

  const usual = useCallback(
    (field: Field): Usual => {
      if (field.name === object.title) return titleWidths[object.subject === 'self' ? 'name' : 'title']
      if (field.type === 'rating') return starsWide(field)
      return isDue(object, field) ? { width: dueWidth, least: dueWidth } : fieldTypes[field.type]
    },
    [object],
  )
  const { template, total } = useMemo(() => tracks(shown, widths, usual), [shown, widths, usual])

  const choose = useCallback(
    (next: string[]) => {
      remember(`columns.${object.name}`, JSON.stringify(toIds(object, next)))
      setKept(next)
      change({ columns: next.length > 0 ? next : undefined }, 'replace')
    },
    [object, change],
  )
  return {
    shown,
    names,
    template,
    total,
    choose,
    reset: () => {
      remember(`columns.${object.name}`, '')
      setKept(undefined)
      change({ columns: undefined }, 'replace')
    },
    resize: (field, px) => setWidths((old) => ({ ...old, [field.id]: clampWidth(px) })),
    settle: () => setWidths((now) => (remember(`widths.${object.name}`, JSON.stringify(now)), now)),
  }
}

/** The columns of the named fields, after those that are always there; as declared when none are named. */
export function shownColumns(object: ObjectDef, names: readonly string[] | undefined, trash: boolean): Field[] {
  const first = [titleField(object), trash ? fieldOf(object, 'deleted_at') : undefined].filter((f) => f !== undefined)
  return [...first, ...resolveColumns(object, names ?? defaultColumns(object))]
}

/** What was chosen in this browser. */
export function recallColumns(object: ObjectDef): string[] | undefined {
  try {
    const ids: unknown = JSON.parse(recall(`columns.${object.name}`) ?? '')
    return Array.isArray(ids) ? fromIds(object, ids.filter((id) => typeof id === 'string')) : undefined
  } catch {
    return undefined
  }
}
