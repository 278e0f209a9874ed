import { lazily } from '@/ui/lazily'
import type { FilterSpec } from '../contract'
import { condition, listOf } from '../parts/condition'
import { parseInteger } from './parse'

export const filter: FilterSpec = {
  operators: ['eq', 'gte', 'lte', 'gt', 'lt', 'in', 'ne', 'empty', 'not_empty'],
  Input: lazily(() => import('./FilterInput').then((m) => m.IntFilterInput), 30),
  toFilter(field, operator, value) {
    const numbers = listOf(value).map((one) => parseInteger(String(one)))
    if (numbers.some((one) => typeof one === 'string')) return undefined
    return condition(field, operator, numbers)
  },
  describe: (_field, value, { language }) =>
    listOf(value).map((one) => Number(parseInteger(String(one))).toLocaleString(language)).join(', '),
}
