/** What addresses of lists carry; the list reads it, links make it. */
export interface ListSearch {
  /** Words to find. */
  q?: string
  /** "-created_at,name" */
  sort?: string
  /** Filter conditions as JSON, never values of sealed fields (those stay in the page's memory). */
  filter?: string
  /** Names of the visible columns, with commas. */
  columns?: string
  /** "new", or "peek:<id>" */
  panel?: string
}

export function validateListSearch(raw: Record<string, unknown>): ListSearch {
  const text = (name: string) => (typeof raw[name] === 'string' && raw[name] !== '' ? (raw[name]) : undefined)
  const out: ListSearch = {}
  for (const name of ['q', 'sort', 'filter', 'columns', 'panel'] as const) {
    const value = text(name)
    if (value !== undefined) out[name] = value
  }
  return out
}
