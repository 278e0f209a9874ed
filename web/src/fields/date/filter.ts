import type { FilterSpec } from '../contract'
import { condition } from '../parts/condition'
import { DayFilterInput } from './DayFilterInput'
import { describeDay } from './describeDay'
import { browserToday, daysOf, isPeriod } from './period'

export const filter: FilterSpec = {
  operators: ['eq', 'lt', 'gt', 'lte', 'gte', 'empty', 'not_empty'],
  Input: DayFilterInput,
  toFilter(field, operator, value) {
    if (operator !== 'eq' || !isPeriod(value)) return condition(field, operator, value)
    const [first, last] = daysOf(value, browserToday())
    return { and: [{ field: field.name, op: 'gte', value: first }, { field: field.name, op: 'lte', value: last }] }
  },
  describe: (_field, value, context) => describeDay(value, context),
}
