import { lazily } from '@/ui/lazily'
import type { FilterSpec } from '../contract'
import { condition } from '../parts/condition'
import { describeDay } from './describeDay'

/** Days and periods such as this week; which days those are, the server knows. */
export const filter: FilterSpec = {
  operators: ['on', 'before', 'after', 'anniversary', 'empty', 'not_empty'],
  Input: lazily(() => import('./DayFilterInput').then((m) => m.DayFilterInput), 30),
  toFilter: condition,
  describe: (_field, value, context) => describeDay(value, context),
}
