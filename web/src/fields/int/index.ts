import type { FieldType } from '../contract'
import { IntDisplay } from './display'
import { filter } from './filter'
import { IntInput } from './input'

export const int: FieldType = { Display: IntDisplay, Input: IntInput, filter, isEmpty: (value) => value === null || value === '', width: 110, align: 'right' }
