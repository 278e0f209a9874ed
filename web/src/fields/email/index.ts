import type { FieldType } from '../contract'
import { isEmptyText } from '../parts/points'
import { EmailDisplay } from './display'
import { filter } from './filter'
import { EmailInput } from './input'

export const email: FieldType = { Display: EmailDisplay, Input: EmailInput, filter, isEmpty: isEmptyText, width: 220 }
