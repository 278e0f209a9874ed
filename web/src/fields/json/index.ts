import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { JsonDisplay } from './display'
import { filter } from './filter'

export const json: FieldType = {
  Display: JsonDisplay,
  Input: lazily(() => import('./input').then((m) => m.JsonInput)),
  filter,
  isEmpty: (value) => value === null || value === '',
  width: 240,
  lines: true,
}
