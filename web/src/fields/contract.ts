import type { ComponentType } from 'react'

import type { Filter, Value } from '@/api/types'
import type { Field, Operator } from '@/catalog/types'

/** How a value looks where it is read: in a cell (one line) or on a page. */
export interface DisplayProps {
  field: Field
  value: Value
  /** "cell" is one line high and never wraps. */
  place: 'cell' | 'page'
  /** Titles of referred records, by id, where the caller has them. */
  titles?: Record<string, string>
}

/** How a value is written. The component holds no draft of its own beyond what a parse needs. */
export interface InputProps {
  field: Field
  value: Value
  onChange(value: Value): void
  /** What the server or the type says is wrong; shown under the input. */
  error?: string
  label?: string
  autoFocus?: boolean
  /** Compact inputs stand in the place of a displayed value and carry no label of their own. */
  inline?: boolean
  disabled?: boolean
  /** Words in an empty input, where the place asks for something special. */
  placeholder?: string
  titles?: Record<string, string>
  /** Describes the input to assistive technology when it has no visible label. */
  'aria-label'?: string
}

/** The value part of a filter chip. */
export interface FilterInputProps {
  field: Field
  operator: Operator
  /** Undefined while nothing was chosen yet. */
  value: unknown
  onChange(value: unknown): void
  /** Enter in a text: the chip is complete. */
  onSubmit(): void
  autoFocus?: boolean
  /** What was typed before there was an input to type it into. */
  typed?: string
}

export interface FilterSpec {
  /** Operators in the order in which they are offered; those the server does not take are left out. */
  operators: Operator[]
  Input: ComponentType<FilterInputProps>
  /** The condition that operator and value make; undefined while incomplete. */
  toFilter(field: Field, operator: Operator, value: unknown): Filter | undefined
  /** The value as words in a chip. */
  describe(field: Field, value: unknown, context: DescribeContext): string
}

export interface DescribeContext {
  language: string
  timeZone: string
  titles: Record<string, string>
}

/** Everything the screens know of a field type. One folder each; the registry does not compile with one missing. */
export interface FieldType {
  Display: ComponentType<DisplayProps>
  Input: ComponentType<InputProps>
  filter: FilterSpec
  /** What an empty field starts with, and whether a value counts as empty. */
  isEmpty(value: Value): boolean
  /** The value that a default, which is a text, stands for; undefined leaves it to the server. Left out where values are texts. */
  fromText?(text: string): Value | undefined
  /** Width of a column in pixels when nobody chose one. */
  width: number
  /** To which it may shrink when room is scarce; three quarters of it when left out. */
  least?: number
  /** Numbers stand to the right. */
  align?: 'right'
  /** A value is complete when it was picked; in-place editing saves at once. */
  picks?: boolean
  /** Texts of several lines: Enter makes a line, it does not save. */
  lines?: boolean
}
