import type { Field } from '@/catalog/types'
import { lazily } from '@/ui/lazily'
import type { FilterSpec } from '../contract'
import { condition, listOf } from '../parts/condition'
import { isMoney, parseMoney, showMoney, writeMoney } from './parse'

const amounts = (field: Field, value: unknown) => listOf(value).map((one) => (isMoney(one) ? one : parseMoney(String(one), field.unit)))

/** Amounts are more or less only than those of their currency. */
export const filter: FilterSpec = {
  operators: ['gte', 'lte', 'gt', 'lt', 'eq', 'in', 'ne', 'empty', 'not_empty'],
  Input: lazily(() => import('../parts/TextFilterInput').then((m) => m.TextFilterInput), 30),
  toFilter(field, operator, value) {
    const all = amounts(field, value)
    return all.every(isMoney) ? condition(field, operator, all.map(writeMoney)) : undefined
  },
  describe: (field, value, { language }) => amounts(field, value).map((one) => showMoney(one, language)).join(', '),
}
