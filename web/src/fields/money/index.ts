import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { MoneyDisplay } from './display'
import { filter } from './filter'

// What a default stands for depends on the currency of the field: the server knows.
export const money: FieldType = { Display: MoneyDisplay, Input: lazily(() => import('./input').then((m) => m.MoneyInput)), filter, isEmpty: (value) => value === null || value === '', fromText: () => undefined, width: 130, align: 'right' }
