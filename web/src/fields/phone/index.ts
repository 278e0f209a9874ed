import type { FieldType } from '../contract'
import { isEmptyText } from '../parts/points'
import { PhoneDisplay } from './display'
import { filter } from './filter'
import { PhoneInput } from './input'

export const phone: FieldType = { Display: PhoneDisplay, Input: PhoneInput, filter, isEmpty: isEmptyText, width: 170 }
