import type { FieldType } from '../contract'
import { PersonNameDisplay } from './display'
import { filter } from './filter'
import { PersonNameInput } from './input'
import { isEmptyName } from './name'

export const personName: FieldType = { Display: PersonNameDisplay, Input: PersonNameInput, filter, isEmpty: isEmptyName, width: 220 }
