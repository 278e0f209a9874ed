import type { FieldType } from '../contract'
import { isEmptyText } from '../parts/points'
import { LongTextDisplay } from './display'
import { filter } from './filter'
import { LongTextInput } from './input'

export const longText: FieldType = { Display: LongTextDisplay, Input: LongTextInput, filter, isEmpty: isEmptyText, width: 260, lines: true }
