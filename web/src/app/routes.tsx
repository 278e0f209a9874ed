import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import { isProblem } from '@/api/problem'
import { followLanguage } from '@/auth/useFollowLanguage'
import { safeNext } from '@/auth/signIn'
import { meQuery } from '@/auth/useMe'
import { sessionQuery } from '@/auth/useSession'
import { catalogQuery } from '@/catalog/useCatalog'
import { NotFound } from '@/ui/NotFound'
import { recordQuery } from '@/records/queries'
import { validateListSearch, validateRecordSearch } from '@/records/search'
import { Shell } from './Shell'
import { ShellSkeleton } from './ShellSkeleton'

interface Context {
  queries: QueryClient
}

const root = createRootRouteWithContext<Context>()({ component: Outlet, notFoundComponent: NotFound })

/** Everything behind the sign-in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Shell,
  pendingComponent: ShellSkeleton,
  beforeLoad: async ({ context: { queries }, location }) => {
    try {
      if (!queries.getQueryData(keys.session)) askAhead(queries)
      await queries.ensureQueryData(sessionQuery)
    } catch (e) {
      if (!isProblem(e) || e.status !== 401) throw e
      const { state } = await queries.fetchQuery({ queryKey: keys.setup, queryFn: () => client.get<{ state: string }>('/setup') })
       
      throw state === 'first_user' ? redirect({ to: '/setup' }) : redirect({ to: '/signin', search: { next: location.href } })
    }
  },
  loader: async ({ context: { queries } }) => {
    const [, me] = await Promise.all([queries.ensureQueryData(catalogQuery), queries.ensureQueryData(meQuery)])
    await followLanguage(me.locale)
  },
})

/** What the frame is made of, asked for together with who is there: nobody waits for one answer after the other. */
function askAhead(queries: QueryClient) {
  void queries.prefetchQuery(catalogQuery)
  void queries.prefetchQuery(meQuery)
}

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('@/auth/setup/SetupPage'), 'SetupPage'),
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/signin',
  validateSearch: (raw: Record<string, unknown>): { next?: string } => (typeof raw.next === 'string' ? { next: raw.next } : {}),
  component: lazyRouteComponent(() => import('@/auth/SignInPage'), 'SignInPage'),
  // Whoever is signed in has no use for it.
  beforeLoad: async ({ context: { queries }, search: { next } }) => {
    if (queries.getQueryState(keys.session)?.status === 'error') return // just asked
    const signedIn = await queries.fetchQuery(sessionQuery).then(() => true, () => false)
    if (signedIn) throw redirect({ href: safeNext(next) })
  },
})

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  beforeLoad: () => {
     
    throw redirect({ to: '/$plural', params: { plural: 'contacts' } })
  },
})

const imports = createRoute({
  getParentRoute: () => inside,
  path: '/imports',
  component: lazyRouteComponent(() => import('@/imports/ImportsPage'), 'ImportsPage'),
})

const importNew = createRoute({
  getParentRoute: () => inside,
  path: '/imports/new',
  validateSearch: (raw: Record<string, unknown>): { object?: string } => (typeof raw.object === 'string' ? { object: raw.object } : {}),
  component: lazyRouteComponent(() => import('@/imports/ImportNewPage'), 'ImportNewPage'),
})

const importOne = createRoute({
  getParentRoute: () => inside,
  path: '/imports/$id',
  component: lazyRouteComponent(() => import('@/imports/ImportPage'), 'ImportPage'),
})

const settings = createRoute({
  getParentRoute: () => inside,
  path: '/settings',
  component: lazyRouteComponent(() => import('@/admin/SettingsPage'), 'SettingsPage'),
})

const account = createRoute({
  getParentRoute: () => settings,
  path: '/account',
  component: lazyRouteComponent(() => import('@/admin/AccountPage'), 'AccountPage'),
})

const workspace = createRoute({
  getParentRoute: () => settings,
  path: '/workspace',
  component: lazyRouteComponent(() => import('@/admin/WorkspacePage'), 'WorkspacePage'),
})

const health = createRoute({
  getParentRoute: () => settings,
  path: '/health',
  component: lazyRouteComponent(() => import('@/admin/HealthPage'), 'HealthPage'),
})

const people = createRoute({
  getParentRoute: () => settings,
  path: '/people',
  component: lazyRouteComponent(() => import('@/admin/people/PeoplePage'), 'PeoplePage'),
})

const roles = createRoute({
  getParentRoute: () => settings,
  path: '/roles',
  component: lazyRouteComponent(() => import('@/admin/roles/RolesPage'), 'RolesPage'),
})

const teams = createRoute({
  getParentRoute: () => settings,
  path: '/teams',
  component: lazyRouteComponent(() => import('@/admin/teams/TeamsPage'), 'TeamsPage'),
})

const objects = createRoute({
  getParentRoute: () => settings,
  path: '/objects',
  component: lazyRouteComponent(() => import('@/admin/objects/ObjectsPage'), 'ObjectsPage'),
})

const objectOne = createRoute({
  getParentRoute: () => settings,
  path: '/objects/$name',
  component: lazyRouteComponent(() => import('@/admin/objects/ObjectPage'), 'ObjectPage'),
})

const listPage = () => import('@/records/list/RecordListPage')

const list = createRoute({
  getParentRoute: () => inside,
  path: '/$plural',
  validateSearch: validateListSearch,
  component: lazyRouteComponent(listPage, 'RecordListPage'),
  // The rows are asked for as soon as the catalog is there, while the frame is still being made; not waited for, and never
  // for a link that was only pointed at, since reading leaves a trace.
  loader: async ({ context: { queries }, params: { plural }, location, cause }) => {
    if (cause === 'preload') return
    const [{ askRows }, catalog] = await Promise.all([listPage(), queries.ensureQueryData(catalogQuery)])
    const object = catalog.data.find((o) => o.plural === plural)
    if (object?.may.read) askRows(queries, object, validateListSearch(location.search), location.state.list)
  },
})

const record = createRoute({
  getParentRoute: () => inside,
  path: '/$plural/$id',
  validateSearch: validateRecordSearch,
  component: lazyRouteComponent(() => import('@/records/page/RecordPage'), 'RecordPage'),
  // As with rows: asked for before the page is there, and not for a link that was only pointed at.
  loader: ({ context: { queries }, params: { plural, id }, cause }) => {
    if (cause !== 'preload' && queries.getQueryState(keys.record(plural, id)) === undefined) void queries.prefetchQuery(recordQuery(plural, id))
  },
})

/** Anything deeper is nothing of ours, and is said within the frame. */
const elsewhere = createRoute({ getParentRoute: () => inside, path: '$', component: NotFound })

export const routeTree = root.addChildren([
  setup,
  signIn,
  inside.addChildren([home, imports, importNew, importOne, settings.addChildren([account, workspace, objects, objectOne, people, roles, teams, health]), list, record, elsewhere]),
])
