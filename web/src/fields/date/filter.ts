import type { FilterSpec } from '../contract'
import { condition } from '../parts/condition'
import { DayFilterInput } from './DayFilterInput'
import { describeDay } from './describeDay'

/** Days and periods such as this week; which days those are, the server knows. */
export const filter: FilterSpec = {
  operators: ['on', 'before', 'after', 'empty', 'not_empty'],
  Input: DayFilterInput,
  toFilter: condition,
  describe: (_field, value, context) => describeDay(value, context),
}
