import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, createRootRoute, createRoute, createRouter, Outlet, RouterProvider } from '@tanstack/react-router'
import { configure, render } from '@testing-library/react'
import { Suspense } from 'react'
import { vi } from 'vitest'

import { keys } from '@/api/keys'
import type { ListQuestion, Page, RecordData } from '@/api/types'
import type { Field, ObjectDef } from '@/catalog/types'
import { startTexts } from '@/i18n'
import { validateListSearch } from '../search'
import { RecordListPage } from './RecordListPage'

// A busy machine is slow, not wrong.
configure({ asyncUtilTimeout: 10_000, defaultHidden: true })
vi.stubGlobal('scrollTo', () => undefined)

const text = ['eq', 'ne', 'in', 'contains', 'prefix', 'empty', 'not_empty'] as Field['operators']

function field(name: string, type: Field['type'], more: Partial<Field> = {}): Field {
  return {
    id: `f-${name}`, name, type, label: { en: name.replace('_', ' ') }, operators: text, findable: true, hidden: false, sortable: true, sealed: false, masked: false, reveal: false,
    many: false, match: false, required: false, system: false, unique: false, exportable: true, on_create: true, on_update: true, ...more,
  }
}

/** An object as the server describes it, small. */
export const contact: ObjectDef = {
  name: 'contact', plural: 'contacts', path: '/api/v1/contacts', title: 'name', subject: 'self',
  label: { en: 'Contact' }, label_plural: { en: 'Contacts' }, hidden: false,
  may: { create: true, read: true, update: true, delete: true, import: true, export: true, share: true, reveal: true },
  fields: [
    field('name', 'person_name', { sealed: true }),
    field('emails', 'email', { sealed: true, many: true }),
    field('company', 'reference', { sortable: false, target: 'company' }),
    field('job_title', 'text', { sealed: true }),
    field('stage', 'choice', { choices: [{ id: 'lead', label: { en: 'Lead' } }, { id: 'customer', label: { en: 'Customer' } }] }),
    field('description', 'long_text', { sealed: true }),
    field('bank_account', 'text', { sealed: true, masked: true, findable: false, sortable: false }),
    field('id', 'reference', { system: true }),
    field('version', 'int', { system: true }),
    field('updated_at', 'timestamp', { system: true }),
  ],
}

export function person(n: number): RecordData {
  return { id: `p${n}`, object: 'contact', version: 1, name: { full: `Person ${n}` }, stage: n % 2 ? 'lead' : 'customer', emails: [{ value: `p${n}@example.com` }], company: null, job_title: null, updated_at: '2026-01-15T09:30:00Z' }
}

type Answer = Partial<Page<RecordData>> | Response

/** Stands for the server: answers questions for lists, notes everything that was asked. */
export function fakeServer(answer: (question: ListQuestion) => Answer) {
  const asked: { method: string; path: string; body: ListQuestion }[] = []
  vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) => {
    const body = (init.body ? JSON.parse(init.body as string) : {}) as ListQuestion
    asked.push({ method: init.method ?? 'GET', path, body })
    if (init.method === 'DELETE') return Promise.resolve(new Response(null, { status: 204 }))
    if (path.endsWith('/query')) {
      const page = answer(body)
      return Promise.resolve(page instanceof Response ? page : Response.json({ data: [], next_cursor: null, ...page }))
    }
    if (path.includes('/status')) return Promise.resolve(Response.json({ log: { verified_at: null, verdict: null }, health: 'ok' }))
    if (path.includes('/contacts/')) return Promise.resolve(Response.json(person(Number(/p(\d+)/.exec(path)?.[1] ?? 0))))
    return Promise.resolve(Response.json({ data: [] }))
  })
  return { asked, questions: () => asked.filter((a) => a.path.endsWith('/contacts/query')).map((a) => a.body) }
}

/** The list page in a router of its own. */
export async function showList(address = '/contacts', object: ObjectDef = contact) {
  await startTexts('en')
  const root = createRootRoute({ component: Outlet })
  const list = createRoute({ getParentRoute: () => root, path: '/$plural', validateSearch: validateListSearch, component: RecordListPage })
  const one = createRoute({ getParentRoute: () => root, path: '/$plural/$id', component: () => <h1>The page of one</h1> })
  const history = createMemoryHistory({ initialEntries: [address] })
  const router = createRouter({ routeTree: root.addChildren([list, one]), history })
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  queries.setQueryData(keys.catalog, { version: '1', data: [object, { ...contact, id: 'company', name: 'company', plural: 'companies' }] })
  const page = render(
    <MantineProvider env="test">
      <QueryClientProvider client={queries}>
        <Notifications />
        <Suspense>
          {/* The application's own router has other routes. */}
          <RouterProvider router={router as never} />
        </Suspense>
      </QueryClientProvider>
    </MantineProvider>,
  )
  return { ...page, router, history }
}
