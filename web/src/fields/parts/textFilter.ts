import { lazily } from '@/ui/lazily'
import type { FilterSpec } from '../contract'
import { condition, listOf } from './condition'

/** How texts are filtered, whatever kind of text. */
export const textFilter: FilterSpec = {
  operators: ['contains', 'eq', 'prefix', 'in', 'ne', 'empty', 'not_empty'],
  Input: lazily(() => import('./TextFilterInput').then((m) => m.TextFilterInput), 30),
  toFilter: condition,
  describe: (_field, value) => listOf(value).join(', '),
}
