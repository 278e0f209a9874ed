import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { ReferenceDisplay } from './display'
import { filter } from './filter'

export const reference: FieldType = { Display: ReferenceDisplay, Input: lazily(() => import('./input').then((m) => m.ReferenceInput)), filter, isEmpty: (value) => value === null || value === '', width: 180, picks: true }
