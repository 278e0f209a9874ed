import type { Placed } from './conditions'
import type { Part } from './list/unread'

/** What addresses of lists carry; the list reads it, links make it. */
export interface ListSearch {
  /** "-created_at,name" */
  sort?: string
  /** Conditions as JSON (`writeConditions`), never values of sealed fields: those are in `ListMemory`. */
  filter?: string
  /** Names of the visible columns, with commas. */
  columns?: string
  /** "new", or "peek:<id>" */
  panel?: string
  /** What is in the trash, instead of what is there. */
  trash?: 1
}

/**
 * What a list keeps in the history entry of this tab, since addresses end up in
 * logs, bookmarks and messages. It survives reload, Back and Forward.
 * Links set it: `state={{ list: { q: 'love' } }}`.
 */
export interface ListMemory {
  /** Words to find. */
  q?: string
  sealed?: Placed[]
  /** What the address said and could not be read, when it was taken out of it. */
  missed?: Part[]
  /** The panel was opened here: closing it goes back. */
  opened?: boolean
}

/** What addresses of records carry. */
export interface RecordSearch {
  /** "new.contact.company": a contact is being made that leads here by its company. */
  panel?: string
}

export function validateRecordSearch(raw: Record<string, unknown>): RecordSearch {
  return typeof raw.panel === 'string' && raw.panel !== '' ? { panel: raw.panel } : {}
}

declare module '@tanstack/history' {
  interface HistoryState {
    list?: ListMemory
    /** The panel was opened here: closing it goes back. */
    panelOpened?: boolean
  }
}

const names = ['sort', 'filter', 'columns', 'panel'] as const

export function validateListSearch(raw: Record<string, unknown>): ListSearch {
  const out: ListSearch = {}
  for (const name of names) {
    const value = raw[name]
    if (typeof value === 'string' && value !== '') out[name] = value
    // The router reads JSON in addresses by itself.
    else if (name === 'filter' && typeof value === 'object' && value !== null) out[name] = JSON.stringify(value)
  }
  if (raw.trash === 1 || raw.trash === '1' || raw.trash === true) out.trash = 1
  return out
}
