import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { isEmptyText } from '../parts/points'
import { IdentifierDisplay } from './display'
import { filter } from './filter'

export const identifier: FieldType = { Display: IdentifierDisplay, Input: lazily(() => import('./input').then((m) => m.IdentifierInput)), filter, isEmpty: isEmptyText, width: 140 }
