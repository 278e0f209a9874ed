import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { isEmptyText } from '../parts/points'
import { DomainDisplay } from './display'
import { filter } from './filter'

export const domain: FieldType = { Display: DomainDisplay, Input: lazily(() => import('./input').then((m) => m.DomainInput)), filter, isEmpty: isEmptyText, width: 170 }
