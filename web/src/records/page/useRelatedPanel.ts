import { useLocation, useNavigate, useRouter, useSearch } from '@tanstack/react-router'

import { useCatalog } from '@/catalog/useCatalog'
import type { RecordSearch } from '../search'
import type { Relation } from './related/relations'

/** The panel in which a related record is made, by the address: "new.contact.company". */
export function useRelatedPanel() {
  const catalog = useCatalog()
  const navigate = useNavigate()
  const router = useRouter()
  const { panel } = useSearch({ strict: false }) as RecordSearch
  const openedHere = useLocation({ select: (l) => l.state.panelOpened === true })
  const [, name, fieldName] = panel?.split('.') ?? []
  const object = catalog.data.find((o) => o.name === name && o.may.create)
  const field = object?.fields.find((f) => f.name === fieldName && f.type === 'reference')
  const relation: Relation | undefined = object && field ? { object, field } : undefined
  return {
    relation,
    open: ({ object: of, field: by }: Relation) =>
      void navigate({ to: '.', search: { panel: `new.${of.name}.${by.name}` }, state: (old) => ({ ...old, panelOpened: true }) }),
    close() {
      if (openedHere) router.history.back()
      else void navigate({ to: '.', search: {}, replace: true })
    },
  }
}
