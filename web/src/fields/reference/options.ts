import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import type { ListQuestion, Page, RecordData } from '@/api/types'
import { titleOf } from '@/catalog/title'
import type { Field } from '@/catalog/types'
import { useObjectNamed } from '@/catalog/useCatalog'
import { useHolders } from '@/catalog/useUsers'

export interface Option {
  value: string
  label: string
}

/** What a reference may lead to, narrowed by what was typed. */
export function useReferenceOptions(field: Field, typed: string): { options: Option[]; loading: boolean } {
  const target = useObjectNamed(field.target)
  const { held: people, holders: users } = useHolders(field)
  const q = typed.trim()
  const question: ListQuestion = { limit: 10, fields: target ? [target.title] : [], ...(q ? { q } : { sort: '-updated_at' }) }
  const { data, isFetching } = useQuery({
    queryKey: keys.list(target?.plural ?? '', question),
    queryFn: ({ signal }) => client.post<Page<RecordData>>(`/${target?.plural ?? ''}/query`, question, { signal }),
    enabled: target !== undefined && !people,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  })
  if (people) {
    const fits = users.filter((user) => user.name.toLowerCase().includes(q.toLowerCase()))
    return { options: fits.map((user) => ({ value: user.id, label: user.name })), loading: false }
  }
  if (!target || !data) return { options: [], loading: isFetching }
  return { options: data.data.map((record) => ({ value: record.id, label: titleOf(target, record) || record.id.slice(0, 8) })), loading: isFetching }
}

/** What one reference leads to where its title was not told; null for what is in the trash or not to be seen. */
export function useReferred(field: Field, id: string, asked: boolean): string | null | undefined {
  const target = useObjectNamed(field.target)
  const { data, error } = useQuery({
    queryKey: keys.record(target?.plural ?? '', id),
    queryFn: ({ signal }) => client.get<RecordData>(`/${target?.plural ?? ''}/${id}`, { params: { titles: true, deleted: true }, signal }),
    enabled: asked && target !== undefined,
    staleTime: 15_000,
  })
  if (error) return null
  if (!data || !target) return undefined
  return data.deleted_at ? null : titleOf(target, data)
}

/** Names of what references lead to: those at hand, else asked for one by one. */
export function useReferenceTitles(field: Field, ids: string[], known: Record<string, string> = {}): Record<string, string> {
  const target = useObjectNamed(field.target)
  const { held: people, holders: users } = useHolders(field)
  const missing = target && !people ? ids.filter((id) => !known[id]) : []
  const asked = useQueries({
    queries: missing.map((id) => ({
      queryKey: keys.record(target?.plural ?? '', id),
      queryFn: ({ signal }: { signal: AbortSignal }) => client.get<RecordData>(`/${target?.plural ?? ''}/${id}`, { params: { titles: true, deleted: true }, signal }),
      staleTime: 15_000,
    })),
  })
  const titles = { ...known }
  if (people) for (const user of users) titles[user.id] ??= user.name
  asked.forEach(({ data }) => {
    if (data && target) titles[data.id] = titleOf(target, data)
  })
  return titles
}
