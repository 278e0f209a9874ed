import type { FieldType } from '../contract'
import { TimestampDisplay } from './display'
import { filter } from './filter'
import { TimestampInput } from './input'

export const timestamp: FieldType = { Display: TimestampDisplay, Input: TimestampInput, filter, isEmpty: (value) => value === null || value === '', width: 140 }
