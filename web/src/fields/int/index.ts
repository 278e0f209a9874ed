import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { IntDisplay } from './display'
import { filter } from './filter'
import { parseInteger } from './parse'

export const int: FieldType = { Display: IntDisplay, Input: lazily(() => import('./input').then((m) => m.IntInput)), filter, isEmpty: (value) => value === null || value === '', fromText: parseInteger, width: 110, align: 'right' }
