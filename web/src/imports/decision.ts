import type { ObjectDef } from '@/catalog/types'

import type { Import, ImportColumn, ImportDecision, ImportTarget } from './queries'

/** Where a column goes, as one word for a select; "" leaves it out. */
export function targetKey(one: { target?: string | null; part?: string | null; label?: string | null }): string {
  return one.target ? [one.target, one.part ?? '', one.label ?? ''].join('|') : ''
}

export interface Choices {
  /** By column index, the key of a target. */
  columns: Record<number, string>
  mode: NonNullable<ImportDecision['mode']>
  match: string | null
  dateOrder: 'mdy' | 'dmy' | null
}

/**
 * What the server guessed, as the choices to begin with. Where a column holds
 * what records are recognised by, nobody is doubled unless that is asked for.
 */
export function guessed(draft: Import, object?: ObjectDef): Choices {
  const columns: Record<number, string> = {}
  for (const column of draft.columns ?? []) columns[column.index] = targetKey(column)
  const key = object?.fields.find((f) => f.match && draft.columns?.some((c) => c.target === f.name))
  const recognise = draft.match ?? key?.name ?? null
  return { columns, mode: draft.mode === 'create' && key ? 'upsert' : draft.mode, match: recognise, dateOrder: draft.date_order }
}

export function toDecision(draft: Import, choices: Choices): ImportDecision {
  return {
    columns: (draft.columns ?? []).map((column: ImportColumn) => {
      const [target, part, label] = (choices.columns[column.index] ?? '').split('|')
      return { index: column.index, target: target || null, part: part || null, label: label || null }
    }),
    mode: choices.mode,
    match: choices.mode === 'create' ? null : choices.match,
    date_order: choices.dateOrder,
  }
}

/** How many columns that hold something go nowhere: what is in them would be lost. */
export function leftOut(draft: Import, choices: Choices): number {
  return (draft.columns ?? []).filter((column) => !choices.columns[column.index] && column.samples.some((sample) => sample.trim() !== '')).length
}

/** Required targets that no column goes to. */
export function missingTargets(targets: ImportTarget[], choices: Choices): ImportTarget[] {
  const taken = new Set(Object.values(choices.columns).map((key) => key.split('|')[0]))
  const seen = new Set<string>()
  return targets.filter((t) => t.required && !taken.has(t.target) && !seen.has(t.target) && seen.add(t.target))
}
