import type { Filter } from '@/api/types'
import type { FilterSpec } from '../contract'
import { DayFilterInput } from '../date/DayFilterInput'
import { describeDay } from '../date/describeDay'
import { shiftDay } from '../date/parse'
import { browserToday, daysOf, isPeriod } from '../date/period'
import { condition, listOf, needsValue } from '../parts/condition'
import { fromLocal } from './zone'

/** Moments are asked by whole days of the browser's time zone. */
export const filter: FilterSpec = {
  operators: ['eq', 'lt', 'gt', 'lte', 'gte', 'empty', 'not_empty'],
  Input: DayFilterInput,
  toFilter(field, operator, value) {
    if (!needsValue(operator)) return condition(field, operator, value)
    const [day] = listOf(value)
    if (typeof day !== 'string') return undefined
    const [first, last] = isPeriod(day) ? daysOf(day, browserToday()) : [day, day]
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    const from = fromLocal(`${first}T00:00`, timeZone)
    const until = fromLocal(`${shiftDay(last, 1)}T00:00`, timeZone)
    const at = (op: 'gte' | 'lt', moment: string | undefined): Filter => ({ field: field.name, op, value: moment })
    switch (operator) {
      case 'lt': return at('lt', from)
      case 'lte': return at('lt', until)
      case 'gt': return at('gte', until)
      case 'gte': return at('gte', from)
      default: return { and: [at('gte', from), at('lt', until)] }
    }
  },
  describe: (_field, value, context) => describeDay(value, context),
}
