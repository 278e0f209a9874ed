import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { DurationDisplay } from './display'
import { filter } from './filter'
import { parseDuration } from './parse'

export const duration: FieldType = { Display: DurationDisplay, Input: lazily(() => import('./input').then((m) => m.DurationInput)), filter, isEmpty: (value) => value === null || value === '', fromText: parseDuration, width: 120, align: 'right' }
