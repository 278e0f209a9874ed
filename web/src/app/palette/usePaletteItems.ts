import { IconLogout, IconMoon, IconPlus, IconSun, type TablerIcon } from '@tabler/icons-react'
import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMantineColorScheme } from '@mantine/core'

import { useSignOut } from '@/auth/useSession'
import { useLabel } from '@/catalog/useCatalog'
import type { ObjectDef } from '@/catalog/types'
import { pick } from '@/i18n'
import { useTranslation } from '@/i18n/useTranslation'
import { fewRecordsQuery } from '@/records/queries'
import { titleOf } from '@/records/title'
import { useLeave } from '@/records/form/drafts'
import { usePlaces } from '../navigation'
import { pageIcons } from '../pageIcons'

export interface PaletteItem {
  id: string
  section: string
  label: string
  /** The same in English, which people type in any language. */
  english?: string
  /** At the right, muted: the kind of record, or a key. */
  hint?: string
  record?: { id: string; object: string }
  /** A picture; for objects their own, by `object`. */
  Icon?: TablerIcon | undefined
  object?: string
  run(): void
}

const eachObject = 5

/** What the palette offers for a text: records of every readable object, then places and actions that fit. */
export function usePaletteItems(text: string, active: boolean): { items: PaletteItem[]; searching: boolean } {
  const { t } = useTranslation()
  const label = useLabel()
  const navigate = useNavigate()
  const commands = useCommands()
  const { objects } = usePlaces()
  const words = text.trim()
  const found = useQueries({
    queries: objects.map((place) => ({
      ...fewRecordsQuery(place.object?.plural ?? '', { q: words, limit: eachObject, fields: ['id', place.object?.title ?? 'id'] }),
      enabled: active && words.length > 0,
      placeholderData: keepPreviousData,
    })),
  })
  const records = objects.flatMap((place, i) => {
    const object = place.object
    if (!words || !object) return []
    return (found[i]?.data?.data ?? []).map((record): PaletteItem => ({
      id: record.id,
      section: label(object.label_plural),
      label: titleOf(object, record) || t('untitled'),
      record: { id: record.id, object: object.name },
      run: () => void navigate({ to: '/$plural/$id', params: { plural: object.plural, id: record.id } }),
    }))
  })
  const fits = (item: PaletteItem) => [item.label, item.english ?? ''].some((said) => said.toLocaleLowerCase().includes(words.toLocaleLowerCase()))
  return { items: [...records, ...commands.filter(fits)], searching: words.length > 0 && found.some((f) => f.isFetching) }
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
    act('theme light', IconSun, t('palette.theme', { theme: t('theme.light') }), english('palette.theme', { theme: english('theme.light') }), () => setColorScheme('light')),
    act('theme dark', IconMoon, t('palette.theme', { theme: t('theme.dark') }), english('palette.theme', { theme: english('theme.dark') }), () => setColorScheme('dark')),
    act('sign out', IconLogout, t('signOut'), english('signOut'), () => leave(() => signOut.mutate())),
  ]
}
