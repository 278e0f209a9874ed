import { lazily } from '@/ui/lazily'
import type { FilterSpec } from '../contract'
import { condition, listOf } from '../parts/condition'
import { withoutUnit, withUnit } from '../parts/withUnit'
import { parseDecimal, showDecimal } from './parse'

export const filter: FilterSpec = {
  operators: ['eq', 'gte', 'lte', 'gt', 'lt', 'in', 'ne', 'empty', 'not_empty'],
  Input: lazily(() => import('../int/FilterInput').then((m) => m.IntFilterInput), 30),
  toFilter(field, operator, value) {
    const numbers = listOf(value).map((one) => parseDecimal(withoutUnit(String(one), field)) ?? '')
    if (numbers.some((one) => !/^-?\d+(\.\d+)?$/.test(one))) return undefined
    return condition(field, operator, numbers)
  },
  describe: (field, value, { language }) =>
    listOf(value).map((one) => withUnit(showDecimal(parseDecimal(withoutUnit(String(one), field)), language), field)).join(', '),
}
