import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { filter } from '../int/filter'
import { parseInteger } from '../int/parse'
import { RatingDisplay } from './display'

export const rating: FieldType = { Display: RatingDisplay, Input: lazily(() => import('./input').then((m) => m.RatingInput)), filter, isEmpty: (value) => value === null || value === '', fromText: parseInteger, width: 110, picks: true }
