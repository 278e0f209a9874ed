import type { components } from './types.gen'

type Schemas = components['schemas']

export type SignedIn = Schemas['SignedIn']
export type Session = Schemas['Session']
export type Label = Record<string, string>
export type PersonName = Schemas['PersonName']
export type HistoryEntry = Schemas['HistoryEntry']
export type HistoryChange = Schemas['HistoryChange']
export type SearchAnswer = Schemas['SearchAnswer']
export type DuplicateAnswer = Schemas['DuplicateAnswer']
export type Merge = Schemas['Merge']
export type MergeRequest = Schemas['MergeRequest']
export type Unmerged = Schemas['Unmerged']

/** An exact amount. Descriptions have it only where a field is one. */
export interface Money {
  amount: string
  currency: string
}

/** A postal address, from the small to the large. */
export interface Address {
  street?: string
  district?: string
  city?: string
  province?: string
  postal_code?: string
  country?: string
}

/** A value as the API writes it; its shape depends on the type of its field. */
export type Value =
  | null
  | string
  | number
  | boolean
  | PersonName
  | Address
  | Money
  | ContactPoint[]
  | string[]

/** One of several labelled e-mails or phones. */
export interface ContactPoint {
  value: string
  label?: string
}

/** A record of any object; its fields are described by the catalog. */
export interface RecordData {
  id: string
  object: string
  version: number
  masked?: Record<string, string>
  /** Titles of the records it refers to, by id. */
  titles?: Record<string, string>
  [field: string]: Value | Record<string, string> | undefined
}

export interface Page<T> {
  data: T[]
  next_cursor: string | null
  count?: number
  count_exact?: boolean
  titles?: Record<string, string>
}

export type Filter =
  | { and: Filter[] }
  | { or: Filter[] }
  | { not: Filter }
  | { field: string; op: string; value?: unknown; values?: unknown[] }

export interface ListQuestion {
  filter?: Filter
  q?: string
  sort?: string
  limit?: number
  cursor?: string
  fields?: string[]
  count?: boolean
  deleted?: boolean
  titles?: boolean
}
