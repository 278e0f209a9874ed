import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { BooleanDisplay } from './display'
import { filter } from './filter'
import { parseBoolean } from './parse'

export const boolean: FieldType = { Display: BooleanDisplay, Input: lazily(() => import('./input').then((m) => m.BooleanInput)), filter, isEmpty: (value) => value === null || value === '', fromText: parseBoolean, width: 90, picks: true }
