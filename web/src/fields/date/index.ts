import type { FieldType } from '../contract'
import { DateDisplay } from './display'
import { filter } from './filter'
import { DateInput } from './input'

export const date: FieldType = { Display: DateDisplay, Input: DateInput, filter, isEmpty: (value) => value === null || value === '', width: 120 }
