import type { FieldType } from '../contract'
import { ChoiceDisplay } from './display'
import { filter } from './filter'
import { ChoiceInput } from './input'

export const choice: FieldType = { Display: ChoiceDisplay, Input: ChoiceInput, filter, isEmpty: (value) => value === null || value === '', width: 140, picks: true }
