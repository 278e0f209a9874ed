import type { FieldType } from '../contract'
import { isEmptyText } from '../parts/points'
import { DomainDisplay } from './display'
import { filter } from './filter'
import { DomainInput } from './input'

export const domain: FieldType = { Display: DomainDisplay, Input: DomainInput, filter, isEmpty: isEmptyText, width: 170 }
