import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'

import { keys } from '@/api/keys'
import type { ObjectDef } from '@/catalog/types'
import { startTexts, type Language } from '@/i18n'

interface Options {
  objects?: ObjectDef[]
  users?: { id: string; name: string }[]
  language?: Language
  /** Anything else that queries should find, by key. */
  known?: [key: readonly unknown[], data: unknown][]
}

/** Renders a piece of the screens with everything it finds around it in the application. */
export async function renderPiece(piece: ReactNode, { objects = [], users = [], language = 'en', known = [] }: Options = {}) {
  await startTexts(language)
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } })
  queries.setQueryData(keys.catalog, { data: objects })
  queries.setQueryData(keys.users, users)
  for (const [key, data] of known) queries.setQueryData(key, data)
  const root = createRootRoute()
  const here = createRoute({ getParentRoute: () => root, path: '/', component: () => <div data-testid="piece">{piece}</div> })
  const elsewhere = createRoute({ getParentRoute: () => root, path: '$', component: () => null })
  const router = createRouter({ routeTree: root.addChildren([here, elsewhere]), history: createMemoryHistory({ initialEntries: ['/'] }) })
  const view = render(
    <MantineProvider env="test">
      <QueryClientProvider client={queries}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  )
  await screen.findByTestId('piece')
  return { ...view, queries, router }
}
