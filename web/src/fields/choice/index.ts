import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { ChoiceDisplay } from './display'
import { filter } from './filter'

export const choice: FieldType = { Display: ChoiceDisplay, Input: lazily(() => import('./input').then((m) => m.ChoiceInput)), filter, isEmpty: (value) => value === null || value === '', width: 140, least: 136, picks: true }
