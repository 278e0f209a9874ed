import type { FieldType } from '../contract'
import { isEmptyText } from '../parts/points'
import { TextDisplay } from './display'
import { filter } from './filter'
import { TextInput } from './input'

export const text: FieldType = { Display: TextDisplay, Input: TextInput, filter, isEmpty: isEmptyText, width: 180 }
