import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { isEmptyText } from '../parts/points'
import { EmailDisplay } from './display'
import { filter } from './filter'

export const email: FieldType = { Display: EmailDisplay, Input: lazily(() => import('./input').then((m) => m.EmailInput)), filter, isEmpty: isEmptyText, width: 220 }
