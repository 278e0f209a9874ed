import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'

import { client } from '@/api/client'
import { startTexts } from '@/i18n'
import { Closed } from './Closed'

afterEach(() => {
  vi.unstubAllGlobals()
  act(() => client.closed.tell(false))
})

const answers = (status: number, body: object) => () => Promise.resolve(new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } }))

it('says over everything that the server serves nobody, until it does', async () => {
  HTMLDialogElement.prototype.showModal ??= function show(this: HTMLDialogElement) { this.open = true }
  await startTexts('en')
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <input aria-label="typed" defaultValue="kept" />
        <Closed />
      </QueryClientProvider>
    </MantineProvider>,
  )
  expect(screen.queryByRole('dialog')).toBeNull()
  vi.stubGlobal('fetch', answers(503, { status: 503, code: 'index_building' }))
  await act(() => client.get('/contacts').catch(() => undefined))
  expect(screen.queryByRole('dialog')).toBeNull()
  vi.stubGlobal('fetch', answers(503, { status: 503, code: 'audit_halted' }))
  await act(() => client.get('/contacts').catch(() => undefined))
  expect(screen.getByRole('heading', { level: 1 }).textContent).toMatch(/closed for now/)
  vi.stubGlobal('fetch', answers(200, { state: 'ready' }))
  act(() => screen.getByRole('button').click())
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(screen.getByLabelText<HTMLInputElement>('typed').value).toBe('kept')
})
