import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { TimestampDisplay } from './display'
import { filter } from './filter'

export const timestamp: FieldType = { Display: TimestampDisplay, Input: lazily(() => import('./input').then((m) => m.TimestampInput)), filter, isEmpty: (value) => value === null || value === '', width: 140 }
