import { lazily } from '@/ui/lazily'
import type { FilterSpec } from '../contract'
import { condition, listOf } from '../parts/condition'
import { parseDuration, showDuration } from './parse'

const seconds = (one: unknown) => (typeof one === 'number' ? one : parseDuration(String(one)))

export const filter: FilterSpec = {
  operators: ['gte', 'lte', 'gt', 'lt', 'eq', 'in', 'ne', 'empty', 'not_empty'],
  Input: lazily(() => import('../int/FilterInput').then((m) => m.IntFilterInput), 30),
  toFilter(field, operator, value) {
    const all = listOf(value).map(seconds)
    return all.every((one) => typeof one === 'number') ? condition(field, operator, all) : undefined
  },
  describe: (_field, value, { language }) =>
    listOf(value).map((one) => showDuration(seconds(one), language)).join(', '),
}
