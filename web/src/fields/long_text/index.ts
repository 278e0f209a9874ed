import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { isEmptyText } from '../parts/points'
import { LongTextDisplay } from './display'
import { filter } from './filter'

export const longText: FieldType = { Display: LongTextDisplay, Input: lazily(() => import('./input').then((m) => m.LongTextInput)), filter, isEmpty: isEmptyText, width: 260, lines: true }
