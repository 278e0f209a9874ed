import { useMe } from '@/auth/useMe'
import { useCatalog, useLabel } from '@/catalog/useCatalog'
import type { ObjectDef } from '@/catalog/types'
import { pick } from '@/i18n'
import { useTranslation } from '@/i18n/useTranslation'

export interface Place {
  id: string
  label: string
  english: string
  to: string
  object?: ObjectDef
}

/** Where this person can go: their objects, then the pages around them. */
export function usePlaces(): { objects: Place[]; pages: Place[] } {
  const { t, i18n } = useTranslation()
  const english = i18n.getFixedT('en', 'common')
  const label = useLabel()
  const catalog = useCatalog()
  const may = useMe().may
  const objects = catalog.data
    .filter((o) => o.may.read && !o.hidden)
    .map((o) => ({ id: o.name, label: label(o.label_plural), english: pick(o.label_plural, 'en'), to: `/${o.plural}`, object: o }))
  const pages = [
    { id: 'imports', label: t('imports'), english: english('imports'), to: '/imports', shown: catalog.data.some((o) => o.may.import) },
    { id: 'health', label: t('health'), english: english('health'), to: '/settings/health', shown: may?.health === true },
    { id: 'settings', label: t('settings'), english: english('settings'), to: '/settings', shown: true },
  ]
  return { objects, pages: pages.filter((p) => p.shown) }
}
