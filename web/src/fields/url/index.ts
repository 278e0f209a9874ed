import type { FieldType } from '../contract'
import { isEmptyText } from '../parts/points'
import { UrlDisplay } from './display'
import { filter } from './filter'
import { UrlInput } from './input'

export const url: FieldType = { Display: UrlDisplay, Input: UrlInput, filter, isEmpty: isEmptyText, width: 200 }
