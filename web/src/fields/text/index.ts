import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { isEmptyText } from '../parts/points'
import { TextDisplay } from './display'
import { filter } from './filter'

export const text: FieldType = { Display: TextDisplay, Input: lazily(() => import('./input').then((m) => m.TextInput)), filter, isEmpty: isEmptyText, width: 180 }
