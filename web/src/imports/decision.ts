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

/** What the server guessed, as the choices to begin with. */
export function guessed(draft: Import): Choices {
  const columns: Record<number, string> = {}
  for (const column of draft.columns ?? []) columns[column.index] = targetKey(column)
  return { columns, mode: draft.mode, match: draft.match, dateOrder: draft.date_order }
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

/** Required targets that no column goes to. */
export function missingTargets(targets: ImportTarget[], choices: Choices): ImportTarget[] {
  const taken = new Set(Object.values(choices.columns).map((key) => key.split('|')[0]))
  const seen = new Set<string>()
  return targets.filter((t) => t.required && !taken.has(t.target) && !seen.has(t.target) && seen.add(t.target))
}
