import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { ChoicesDisplay } from './display'
import { filter } from './filter'

export const choices: FieldType = {
  Display: ChoicesDisplay,
  Input: lazily(() => import('./input').then((m) => m.ChoicesInput)),
  filter,
  isEmpty: (value) => !Array.isArray(value) || value.length === 0,
  fromText: (text) => [text],
  width: 180,
  least: 136,
}
