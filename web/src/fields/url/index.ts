import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { isEmptyText } from '../parts/points'
import { UrlDisplay } from './display'
import { filter } from './filter'

export const url: FieldType = { Display: UrlDisplay, Input: lazily(() => import('./input').then((m) => m.UrlInput)), filter, isEmpty: isEmptyText, width: 200 }
