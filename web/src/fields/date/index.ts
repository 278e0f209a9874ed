import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { DateDisplay } from './display'
import { filter } from './filter'

export const date: FieldType = { Display: DateDisplay, Input: lazily(() => import('./input').then((m) => m.DateInput)), filter, isEmpty: (value) => value === null || value === '', width: 120 }
