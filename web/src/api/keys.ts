import type { ListQuestion, Value } from './types'

/** Every query key of the application; invalidate by the shorter ones. */
export const keys = {
  setup: ['setup'] as const,
  session: ['session'] as const,
  me: ['me'] as const,
  workspace: ['workspace'] as const,
  users: ['users'] as const,
  access: ['users', 'access'] as const,
  roles: ['roles'] as const,
  teams: ['teams'] as const,
  catalog: ['catalog'] as const,
  definitions: ['definitions'] as const,
  dryRun: ['dry-run'] as const,
  sessions: ['sessions'] as const,
  notices: ['notices'] as const,
  status: ['status'] as const,
  health: ['health'] as const,

  records: ['records'] as const,
  object: (plural: string) => ['records', plural] as const,
  lists: (plural: string) => ['records', plural, 'list'] as const,
  list: (plural: string, question: ListQuestion) => ['records', plural, 'list', question] as const,
  record: (plural: string, id: string) => ['records', plural, 'one', id] as const,
  history: (plural: string, id: string) => ['records', plural, 'one', id, 'history'] as const,

  search: (text: string) => ['records', 'search', text] as const,
  duplicates: (plural: string, values: Record<string, Value>, except?: string) => ['records', plural, 'duplicates', values, except] as const,
  merges: (plural: string, id: string) => ['records', plural, 'one', id, 'merges'] as const,

  bulk: ['bulk'] as const,
  exports: ['exports'] as const,
  imports: ['imports'] as const,
  import: (id: string) => ['imports', id] as const,
  importTargets: (object: string) => ['imports', 'targets', object] as const,
}
