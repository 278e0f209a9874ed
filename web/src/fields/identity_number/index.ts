import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { isEmptyText } from '../parts/points'
import { IdentityNumberDisplay } from './display'
import { filter } from './filter'

export const identityNumber: FieldType = { Display: IdentityNumberDisplay, Input: lazily(() => import('./input').then((m) => m.IdentityNumberInput)), filter, isEmpty: isEmptyText, width: 190 }
