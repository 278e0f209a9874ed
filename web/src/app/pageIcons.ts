import { IconFileImport, IconHeartbeat, IconSettings, type TablerIcon } from '@tabler/icons-react'

/** The pictures of pages around the objects, by the ids of `usePlaces`. */
export const pageIcons: Record<string, TablerIcon> = {
  imports: IconFileImport,
  health: IconHeartbeat,
  settings: IconSettings,
}
