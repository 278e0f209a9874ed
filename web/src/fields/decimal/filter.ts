import { lazily } from '@/ui/lazily'
import type { FilterSpec } from '../contract'
import { condition, listOf } from '../parts/condition'
import { parseDecimal, showDecimal } from './parse'

export const filter: FilterSpec = {
  operators: ['eq', 'gte', 'lte', 'gt', 'lt', 'in', 'ne', 'empty', 'not_empty'],
  Input: lazily(() => import('../int/FilterInput').then((m) => m.IntFilterInput), 30),
  toFilter(field, operator, value) {
    const numbers = listOf(value).map((one) => parseDecimal(String(one)) ?? '')
    if (numbers.some((one) => !/^-?\d+(\.\d+)?$/.test(one))) return undefined
    return condition(field, operator, numbers)
  },
  describe: (_field, value, { language }) =>
    listOf(value).map((one) => showDecimal(parseDecimal(String(one)), language)).join(', '),
}
