import { useQuery } from '@tanstack/react-query'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import type { components } from '@/api/types.gen'
import type { Field } from '@/catalog/types'
import { useTranslation } from '@/i18n/useTranslation'
import type { Condition } from '../../conditions'
import { importField } from '../columns'
import { useSampleBatch } from '../useSample'
import type { ConditionWords } from './useConditionWords'

type Import = components['schemas']['Import']

/** Where records came from, in words: an import by its file and how many it made, or the samples; undefined for other conditions. */
export function useOriginWords(field: Field, condition: Condition): ConditionWords | undefined {
  const { t } = useTranslation('records')
  const samples = useSampleBatch()
  const batch = field.name === importField && typeof condition.value === 'string' ? condition.value : ''
  const { data } = useQuery({
    queryKey: keys.import(batch),
    queryFn: ({ signal }) => client.get<Import>(`/imports/${batch}`, { signal }),
    enabled: batch !== '' && batch !== samples,
    retry: false,
    staleTime: 60_000,
  })
  if (!batch) return undefined
  if (batch === samples) return one(t('list.filter.sample'), '')
  if (!data) return one(t('list.filter.imported'), '')
  return one(t('list.filter.importedBy'), t('list.filter.importedFile', { file: data.file_name || '…', count: data.counts.created }))
}

function one(field: string, value: string): ConditionWords {
  return { field, operator: '', value, text: [field, value].filter(Boolean).join(' '), fixed: true }
}
