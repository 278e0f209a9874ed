import type { FieldType } from '../contract'
import { ReferenceDisplay } from './display'
import { filter } from './filter'
import { ReferenceInput } from './input'

export const reference: FieldType = { Display: ReferenceDisplay, Input: ReferenceInput, filter, isEmpty: (value) => value === null || value === '', width: 180, picks: true }
