import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import { pick } from '@/i18n'
import { useTranslation } from '@/i18n/useTranslation'

import type { Catalog, Field, ObjectDef } from './types'

/** The objects of this installation and what this person may do with them. */
export const catalogQuery = queryOptions({
  queryKey: keys.catalog,
  queryFn: ({ signal }) => client.get<Catalog>('/objects', { signal }),
  staleTime: Infinity,
})

export function useCatalog(): Catalog {
  return useSuspenseQuery(catalogQuery).data
}

/** Objects by the plural name that addresses use. */
export function useObject(plural: string): ObjectDef | undefined {
  return useCatalog().data.find((o) => o.plural === plural)
}

export function useObjectNamed(name: string | undefined): ObjectDef | undefined {
  return useCatalog().data.find((o) => o.name === name)
}

export function fieldOf(object: ObjectDef, name: string): Field | undefined {
  return object.fields.find((f) => f.name === name)
}

/** The words of declarations in the reader's language. */
export function useLabel(): (label: Record<string, string> | undefined) => string {
  const { i18n } = useTranslation()
  return (label) => pick(label, i18n.language)
}
