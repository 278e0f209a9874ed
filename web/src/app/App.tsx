import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createRouter, RouterProvider, type AnyRouter } from '@tanstack/react-router'
import { useState } from 'react'

import { isProblem } from '@/api/problem'
import { SessionEnded } from '@/auth/SessionEnded'
import { SpokenLanguage } from '@/i18n/SpokenLanguage'
import { pageNonce } from '@/lib/nonce'
import { Broken } from './Broken'
import { Closed } from './Closed'
import { NotFound } from '@/ui/NotFound'
import { DraftsProvider } from '@/records/form/drafts'
import { routeTree } from './routes'
import { theme } from '@/ui/theme'
import { Toasts } from '@/ui/Toasts'

function makeQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // Whether the server is there, only the server tells: on this machine it answers without any network.
      mutations: { networkMode: 'always' },
      queries: {
        networkMode: 'always',
        // A refusal stays one; only what may pass by itself is tried again.
        retry: (count, error) => count < 2 && isProblem(error) && (error.status === 0 || error.status === 503),
        refetchOnWindowFocus: false,
      },
    },
  })
}

function makeRouter(queries: QueryClient) {
  const router = createRouter({
    routeTree,
    context: { queries },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    defaultNotFoundComponent: NotFound,
    defaultErrorComponent: Broken,
  })
  fetchPage(router)
  return router
}

/** Has the files of the page that the address asks for fetched while the server is asked who is there. */
function fetchPage(router: AnyRouter) {
  for (const { routeId } of router.matchRoutes(router.latestLocation)) void router.loadRouteChunk(router.routesById[routeId])?.catch(() => undefined)
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}

export function App() {
  const [queries] = useState(makeQueries)
  const [router] = useState(() => makeRouter(queries))
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={pageNonce}>
      <SpokenLanguage>
        <QueryClientProvider client={queries}>
          <Toasts />
          <DraftsProvider>
            <RouterProvider router={router} />
          </DraftsProvider>
          <SessionEnded />
          <Closed />
        </QueryClientProvider>
      </SpokenLanguage>
    </MantineProvider>
  )
}
