import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { DecimalDisplay } from './display'
import { filter } from './filter'

export const decimal: FieldType = { Display: DecimalDisplay, Input: lazily(() => import('./input').then((m) => m.DecimalInput)), filter, isEmpty: (value) => value === null || value === '', width: 120, align: 'right' }
