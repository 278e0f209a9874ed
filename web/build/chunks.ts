import { fileURLToPath } from 'node:url'
import type { Rolldown } from 'vite'

type Groups = NonNullable<Exclude<Rolldown.OutputOptions['codeSplitting'], boolean | undefined>['groups']>
type Context = { getModuleInfo(id: string): { importedIds: readonly string[] } | null }

const pages = ['list/RecordListPage.tsx', 'page/RecordPage.tsx'].map((name) => fileURLToPath(new URL(`../src/records/${name}`, import.meta.url)))

/**
 * What travels together. Left to itself the bundler makes a file of every few
 * modules that the same pages use, and the first page asks for fifty: here the
 * libraries of the frame are one, the frame is one, and what list and record
 * page have in common is one.
 */
export function chunkGroups(): Groups {
  return [
    { name: 'react', tags: ['$initial'], test: /node_modules\/(react|react-dom|scheduler)\// },
    { name: 'vendor', tags: ['$initial'], test: /node_modules/ },
    { name: 'app', tags: ['$initial'] },
    { name: (id, context) => (pages.every((page) => reaches(page, id, context)) || small.test(id) ? 'records' : null) },
  ]
}

// A few hundred bytes each, and needed by nearly every page: not worth a question each.
const small = /(components\/(TextInput|InputBase|NativeSelect)\/|ComboboxChevron|icons\/Icon(X|ChevronRight|ChevronDown|ArrowUp|ArrowDown|ArrowBackUp|ArrowMerge|Trash|Plus|Pencil)\.mjs|[iI]nfiniteQuery|useLocation|use-force-update|\/ui\/PageBar|get-env|\/form\/useCreate|\/parts\/frame)/

const reached = new Map<string, Set<string>>()

/** Whether a page needs one of our modules before it can be shown. */
function reaches(page: string, id: string, context: Context): boolean {
  let found = reached.get(page)
  if (!found) {
    found = new Set<string>()
    const next = [page]
    for (let at = next.pop(); at !== undefined; at = next.pop()) {
      if (found.has(at) || at.includes('/node_modules/')) continue
      found.add(at)
      next.push(...(context.getModuleInfo(at)?.importedIds ?? []))
    }
    reached.set(page, found)
  }
  return found.has(id)
}
