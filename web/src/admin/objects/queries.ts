import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import { isProblem } from '@/api/problem'
import type { components } from '@/api/types.gen'

type Schemas = components['schemas']

export type Definition = Schemas['Definition']
export type FieldDefinition = Schemas['FieldDefinition']
export type Work = Schemas['Work']
export type Handling = Schemas['Handling']
export type Misfits = Schemas['Misfits']
export type Misfit = Misfits['first'][number]
export type Rule = Schemas['Rule']
export type Condition = Schemas['Condition']
export type NewField = Schemas['NewField']
export type NewObject = Schemas['NewObject']
export type FieldPatch = Schemas['FieldPatch']
export type ObjectPatch = Schemas['ObjectPatch']
export type FieldType = NewField['type']
export type FieldClass = FieldDefinition['class']

/** While rows are moved in the background, how far that is. */
const lookAgain = 2_000

export const definitionsQuery = queryOptions({
  queryKey: keys.definitions,
  queryFn: ({ signal }) => client.get<Schemas['DefinitionList']>('/definitions', { signal }),
  refetchInterval: (query) => (query.state.data?.data.some(isBusy) ? lookAgain : false),
})

/** Whether something is done with the object's records right now. */
export function isBusy(definition: Definition): boolean {
  return definition.work.some(inHand)
}

/** Whether it goes on now, and does not wait for its day. */
export function inHand(work: Work): boolean {
  return work.state === 'running' || (work.state === 'ready' && Date.parse(work.at) <= Date.now())
}

/** What would follow from a change that is not made yet. */
export function useDryRun(path: string, method: 'POST' | 'PATCH', body: NewField | FieldPatch | ObjectPatch | undefined) {
  return useQuery({
    queryKey: [...keys.dryRun, path, method, body],
    queryFn: async ({ signal }) => (await client.call<Definition>(path, { method, body, params: { dry_run: true }, signal })).data,
    enabled: body !== undefined,
    placeholderData: (before) => before,
    retry: false,
    staleTime: 0,
    gcTime: 0,
  })
}

interface Act {
  method: 'POST' | 'PATCH' | 'DELETE'
  path: string
  body?: unknown
  /** What the change was made from: refused when somebody was faster. */
  version?: string | undefined
}

/** Changes definitions; what is on screen follows. */
export function useDefine(onDone?: (definition: Definition) => void, onStale?: () => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async ({ method, path, body, version }: Act) => (await client.call<Definition>(path, { method, body, ...(version && { version }) })).data,
    onError: async (error) => {
      if (!isProblem(error, 'definition_stale')) return
      await queries.invalidateQueries({ queryKey: keys.definitions })
      onStale?.()
    },
    onSuccess: async (definition) => {
      onDone?.(definition)
      await Promise.all([keys.definitions, keys.catalog, keys.me].map((queryKey) => queries.invalidateQueries({ queryKey })))
    },
  })
}

/** Messages by property ("label.en"), whichever field of an object they are about. */
export function byProperty(problem: unknown): Record<string, string> {
  const out: Record<string, string> = {}
  if (!isProblem(problem)) return out
  for (const e of problem.errors) {
    const parts = (e.field ?? '').split('.')
    const name = (parts[0] === 'fields' && parts.length > 1 ? parts.slice(2) : parts).join('.') || 'name'
    if (e.message) out[name] ??= e.message
  }
  return out
}
