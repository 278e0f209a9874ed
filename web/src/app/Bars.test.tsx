import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { render, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import type { Me } from '@/auth/useMe'
import { startTexts } from '@/i18n'
import { Bars } from './Bars'

const may = { export: false, health: true, import: true, recovery: true, sample: true, users: true, workspace: true }

async function show(me: Partial<Me>) {
  await startTexts('en')
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } })
  queries.setQueryData(keys.me, { may, ...me } as Me)
  const router = createRouter({ routeTree: createRootRoute({ component: Bars }), history: createMemoryHistory() })
  render(
    <MantineProvider>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  )
  await screen.findByRole('status')
}

afterEach(() => client.connection.tell(false))

it('says that a demonstration keeps nothing, and asks it for no recovery key', async () => {
  await show({ demo: true, recovery: 'missing' })
  expect(screen.getByText('Demonstration: nothing here is kept.')).toBeTruthy()
  expect(screen.queryByRole('link')).toBeNull()
})

it('leads to the recovery key until one is confirmed', async () => {
  await show({ recovery: 'shown' })
  expect(screen.getByRole('link').getAttribute('href')).toBe('/setup')
})

it('leads who can mend them to settings that are not believed', async () => {
  await show({ recovery: 'confirmed', workspace_damaged: true })
  screen.getByText(/changed outside the program/)
  expect(screen.getByRole('link').getAttribute('href')).toBe('/settings/workspace')
})

it('says nothing of them to who cannot', async () => {
  await show({ recovery: 'confirmed', workspace_damaged: true, may: { ...may, workspace: false } as Me['may'] })
  expect(document.body.textContent).not.toMatch(/outside the program/)
})

it('is silent when all is well, and for who may not make the key', async () => {
  await show({ recovery: 'confirmed' })
  expect(document.body.textContent).not.toMatch(/recovery|Demonstration/)
})

it('says that the server does not answer, as long as it does not', async () => {
  await show({ recovery: 'confirmed' })
  client.connection.tell(true)
  await screen.findByText(/does not answer/)
  client.connection.tell(false)
  await waitFor(() => expect(screen.getByRole('status').textContent).toBe(''))
})
