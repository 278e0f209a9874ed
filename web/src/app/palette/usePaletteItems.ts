import { IconFileExport, IconLogout, IconMoon, IconPlus, IconSun, type TablerIcon } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMantineColorScheme } from '@mantine/core'

import { useSignOut } from '@/auth/useSession'
import { useLabel } from '@/catalog/useCatalog'
import type { SearchAnswer } from '@/api/types'
import type { ObjectDef } from '@/catalog/types'
import { pick } from '@/i18n'
import { useTranslation } from '@/i18n/useTranslation'
import { foundOfEach, searchQuery } from '@/records/queries'
import { useLeave } from '@/records/form/drafts'
import { usePlaces } from '../navigation'
import { pageIcons } from '../pageIcons'

export interface PaletteItem {
  id: string
  section: string
  label: string
  /** The same in English, which people type in any language. */
  english?: string
  /** The label in parts, some of which are what was searched for. */
  marked?: Piece[] | undefined
  /** Below the label: what else of the record is what was searched for. */
  excerpt?: Piece[] | undefined
  record?: { id: string; object: string }
  /** A picture; for objects their own, by `object`. */
  Icon?: TablerIcon | undefined
  object?: string
  run(): void
}

type Group = SearchAnswer['groups'][number]
export type Piece = Group['hits'][number]['excerpt'][number]

interface Found {
  items: PaletteItem[]
  searching: boolean
  /** Time ran out: something better may be missing. */
  partial: boolean
}

/** What the palette offers for a text: records of every readable object, the best first, then places and actions that fit. */
export function usePaletteItems(text: string): Found {
  const { t } = useTranslation()
  const label = useLabel()
  const navigate = useNavigate()
  const commands = useCommands()
  const { objects } = usePlaces()
  const words = text.trim()
  const found = useQuery({ ...searchQuery(words), enabled: words.length > 0, placeholderData: keepPreviousData })
  const groups = words ? (found.data?.groups ?? []) : []
  const records = groups.flatMap((group) => {
    const object = objects.find((place) => place.object?.name === group.object)?.object
    if (!object) return []
    const plural = label(object.label_plural)
    const section = group.more ? t('palette.best', { objects: plural, count: foundOfEach }) : plural
    return group.hits.map((hit): PaletteItem => {
      const isTitle = hit.field === object.title
      return {
        id: hit.id,
        section,
        label: hit.title ?? t('untitled'),
        marked: isTitle ? hit.excerpt : undefined,
        excerpt: isTitle ? undefined : hit.excerpt,
        record: { id: hit.id, object: object.name },
        run: () => void navigate({ to: '/$plural/$id', params: { plural: object.plural, id: hit.id } }),
      }
    })
  })
  const fits = (item: PaletteItem) => [item.label, item.english ?? ''].some((said) => said.toLocaleLowerCase().includes(words.toLocaleLowerCase()))
  return { items: [...records, ...commands.filter(fits)], searching: words.length > 0 && found.isFetching, partial: words.length > 0 && found.data?.partial === true }
}

function useCommands(): PaletteItem[] {
  const { t, i18n } = useTranslation()
  const english = i18n.getFixedT('en', 'common')
  const label = useLabel()
  const navigate = useNavigate()
  const { objects, pages } = usePlaces()
  const { setColorScheme } = useMantineColorScheme()
  const signOut = useSignOut()
  const leave = useLeave()
  const create = (object: ObjectDef): PaletteItem => ({
    id: `new ${object.name}`,
    section: t('palette.actions'),
    label: t('create', { object: label(object.label) }),
    english: english('create', { object: pick(object.label, 'en') }),
    Icon: IconPlus,
    run: () => void navigate({ to: '/$plural', params: { plural: object.plural }, search: { panel: 'new' } }),
  })
  const takeOut = (object: ObjectDef): PaletteItem => ({
    id: `export ${object.name}`,
    section: t('palette.actions'),
    label: t('palette.export', { objects: label(object.label_plural) }),
    english: english('palette.export', { objects: pick(object.label_plural, 'en') }),
    Icon: IconFileExport,
    run: () => void navigate({ to: '/$plural', params: { plural: object.plural }, search: { panel: 'export' } }),
  })
  const act = (id: string, Icon: TablerIcon, label: string, english: string, run: () => void): PaletteItem => ({ id, section: t('palette.actions'), label, english, Icon, run })
  return [
    ...[...objects, ...pages].map((place): PaletteItem => ({
      id: `go ${place.id}`,
      section: t('palette.navigation'),
      label: place.label,
      english: place.english,
      Icon: pageIcons[place.id],
      object: place.id,
      run: () => void navigate({ to: place.to }),
    })),
    ...objects.flatMap((p) => (p.object?.may.create ? [create(p.object)] : [])),
    ...objects.flatMap((p) => (p.object?.may.export ? [takeOut(p.object)] : [])),
    act('theme light', IconSun, t('palette.theme', { theme: t('theme.light') }), english('palette.theme', { theme: english('theme.light') }), () => setColorScheme('light')),
    act('theme dark', IconMoon, t('palette.theme', { theme: t('theme.dark') }), english('palette.theme', { theme: english('theme.dark') }), () => setColorScheme('dark')),
    act('sign out', IconLogout, t('signOut'), english('signOut'), () => leave(() => signOut.mutate())),
  ]
}
