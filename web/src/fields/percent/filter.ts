import { lazily } from '@/ui/lazily'
import type { FilterSpec } from '../contract'
import { condition, listOf } from '../parts/condition'
import { parsePercent, showPercent } from './parse'

export const filter: FilterSpec = {
  operators: ['gte', 'lte', 'gt', 'lt', 'eq', 'in', 'ne', 'empty', 'not_empty'],
  Input: lazily(() => import('../int/FilterInput').then((m) => m.IntFilterInput), 30),
  toFilter(field, operator, value) {
    const numbers = listOf(value).map((one) => parsePercent(String(one)) ?? '')
    if (numbers.some((one) => !/^-?\d+(\.\d+)?$/.test(one))) return undefined
    return condition(field, operator, numbers)
  },
  describe: (_field, value, { language }) =>
    listOf(value).map((one) => showPercent(parsePercent(String(one)), language)).join(', '),
}
