import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { isEmptyText } from '../parts/points'
import { PhoneDisplay } from './display'
import { filter } from './filter'

export const phone: FieldType = { Display: PhoneDisplay, Input: lazily(() => import('./input').then((m) => m.PhoneInput)), filter, isEmpty: isEmptyText, width: 170, least: 150 }
