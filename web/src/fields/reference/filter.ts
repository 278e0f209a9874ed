import i18next from 'i18next'

import { leadsToUser } from '@/catalog/useUsers'
import { lazily } from '@/ui/lazily'
import type { FilterSpec } from '../contract'
import { condition, listOf } from '../parts/condition'

export const filter: FilterSpec = {
  operators: ['in', 'ne', 'empty', 'not_empty'],
  Input: lazily(() => import('./FilterInput').then((m) => m.ReferenceFilterInput), 30),
  toFilter: condition,
  describe(field, value, { language, titles }) {
    const t = i18next.getFixedT(language, 'fields')
    const ids = listOf(value).map(String)
    const names = ids.map((id) => (id === 'me' && leadsToUser(field) ? t('filter.me') : titles[id]))
    if (names.some((name) => name === undefined)) return t('filter.chosen', { count: ids.length })
    return new Intl.ListFormat(language, { type: 'disjunction' }).format(names as string[])
  },
}
