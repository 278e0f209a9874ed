import type { FieldType } from '../contract'
import { isEmptyText } from '../parts/points'
import { IdentifierDisplay } from './display'
import { filter } from './filter'
import { IdentifierInput } from './input'

export const identifier: FieldType = { Display: IdentifierDisplay, Input: IdentifierInput, filter, isEmpty: isEmptyText, width: 140 }
