import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { PercentDisplay } from './display'
import { filter } from './filter'
import { parsePercent } from './parse'

export const percent: FieldType = { Display: PercentDisplay, Input: lazily(() => import('./input').then((m) => m.PercentInput)), filter, isEmpty: (value) => value === null || value === '', fromText: parsePercent, width: 100, align: 'right' }
