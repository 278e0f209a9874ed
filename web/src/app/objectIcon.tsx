import { IconBuilding, IconChecklist, IconNotes, IconTable, IconUsers, type TablerIcon } from '@tabler/icons-react'

const icons: Record<string, TablerIcon> = {
  contact: IconUsers,
  company: IconBuilding,
  note: IconNotes,
  task: IconChecklist,
}

/** The picture of an object in menus; objects without one of their own get a table. */
export function ObjectIcon({ name, size = 16 }: { name: string; size?: number }) {
  const Icon = icons[name] ?? IconTable
  return <Icon size={size} stroke={1.6} aria-hidden />
}
