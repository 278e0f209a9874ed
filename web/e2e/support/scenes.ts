import type { Page } from 'playwright-core'

import { call, create, draft } from './api'
import type { Say } from './texts'

/** Ids of what there is to look at. */
export interface Seed {
  contact: string
  company: string
  note: string
  task: string
  draft: string
  finished: string
}

export interface Scene {
  name: string
  path: string
  /** Where it is: both when left out. */
  on?: 'desk' | 'phone'
  /** Opens what is to be looked at beside the page itself. */
  open?(page: Page, say: Say): Promise<unknown>
  /** Tab goes through it; not where arrow keys do. */
  tabs?: boolean
}

const longName = 'Maximiliana Bartholomea von Hohenstaufen-Löwenstein-Wertheim'

/** A small workspace with one of everything, and what is awkward to show. */
export async function seed(page: Page): Promise<Seed> {
  const company = await create(page, 'companies', { name: 'Analytical Engines and Difference Machines of the Northern Harbours Ltd', domain: 'engines.example', website: 'https://engines.example/a/very/long/way/to/a/page/that/nobody/reads', size: null })
  const contact = await create(page, 'contacts', { name: longName, emails: [{ value: 'maximiliana.bartholomea.von.hohenstaufen@engines.example', label: 'work' }], phones: [{ value: '+493012345678' }], company, job_title: 'Chief navigator', stage: 'customer', bank_account: 'DE89370400440532013000', care_notes: 'Allergic to nothing.', description: 'First line.\nSecond line.' })
  for (const name of ['欧阳静', '王小明', 'Ada Lovelace', 'Grace Hopper', 'Alan Turing']) await create(page, 'contacts', { name, company, stage: 'lead' })
  const note = await create(page, 'notes', { title: 'Met at the fair', body: 'Wants a call before the month is over.', contact, company })
  const task = await create(page, 'tasks', { title: 'Call before noon', status: 'open', priority: 'high', due_on: '2020-02-29', contact })
  await call(page, 'PATCH', `/contacts/${contact}`, { job_title: 'Pilot' })
  const file = 'Name,E-mail,Phone\nPeter,peter@example.com,+49301\nPaula,nobody at nowhere,\n'
  const finished = await draft(page, 'contact', 'finished.csv', file)
  await call(page, 'POST', `/imports/${finished}/start`, {})
  return { contact, company, note, task, finished, draft: await draft(page, 'contact', 'draft.csv', file) }
}

/** Every page of the workspace, and what can be opened on it. */
export function scenes(s: Seed): Scene[] {
  const list = '/contacts'
  const record = `/contacts/${s.contact}`
  const menu = (key: string, within = 'main') => (page: Page, say: Say) => page.locator(within).getByRole('button', { name: say(key), exact: true }).click().then(() => page.getByRole('menu').waitFor())
  return [
    { name: 'list', path: list, tabs: true },
    { name: 'list of nothing', path: '/contacts?deleted=true', tabs: true },
    { name: 'companies', path: '/companies', tabs: true },
    { name: 'notes', path: '/notes', tabs: true },
    { name: 'tasks', path: '/tasks', tabs: true },
    { name: 'new record', path: '/contacts?panel=new', open: dialog, tabs: true },
    { name: 'new task', path: '/tasks?panel=new', open: dialog, tabs: true },
    { name: 'peek', path: list, on: 'desk', open: peek, tabs: true },
    { name: 'choose a filter', path: list, on: 'desk', open: (page, say) => page.getByRole('button', { name: say('records:list.filter.add') }).click() },
    { name: 'a filter', path: list, on: 'desk', open: filter },
    { name: 'filters on a phone', path: list, on: 'phone', open: (page, say) => page.getByRole('button', { name: say('records:list.filter.sheet', { count: 0 }) }).click().then(() => dialog(page)), tabs: true },
    { name: 'columns', path: list, on: 'desk', open: (page, say) => page.getByRole('button', { name: say('records:list.columns.title') }).click() },
    { name: 'menu of a list', path: list, open: menu('records:list.menu') },
    { name: 'chosen rows', path: list, on: 'desk', open: (page) => page.getByRole('checkbox').nth(1).check({ force: true }) },
    { name: 'record', path: record, tabs: true },
    { name: 'record of a company', path: `/companies/${s.company}`, tabs: true },
    { name: 'note', path: `/notes/${s.note}` },
    { name: 'task', path: `/tasks/${s.task}` },
    { name: 'menu of a record', path: record, open: menu('records:page.menu') },
    { name: 'editing in place', path: record, open: editAll },
    { name: 'a record that is not there', path: '/contacts/00000000-0000-7000-8000-000000000000', tabs: true },
    { name: 'imports', path: '/imports', tabs: true },
    { name: 'new import', path: '/imports/new', tabs: true },
    { name: 'draft of an import', path: `/imports/${s.draft}`, tabs: true },
    { name: 'finished import', path: `/imports/${s.finished}`, tabs: true },
    { name: 'account', path: '/settings/account', tabs: true },
    { name: 'workspace', path: '/settings/workspace', tabs: true },
    { name: 'people', path: '/settings/people', tabs: true },
    { name: 'roles', path: '/settings/roles', tabs: true },
    { name: 'teams', path: '/settings/teams', tabs: true },
    { name: 'objects', path: '/settings/objects', tabs: true },
    { name: 'fields of an object', path: '/settings/objects/contact', tabs: true },
    { name: 'health', path: '/settings/health', tabs: true },
    { name: 'nothing here', path: '/settings/nowhere', tabs: true },
    { name: 'palette', path: list, open: (page) => page.keyboard.press('Control+k').then(() => page.getByRole('option').first().waitFor()) },
    { name: 'keys', path: list, open: (page) => page.keyboard.press('?').then(() => dialog(page)), tabs: true },
    { name: 'menu of the user', path: list, on: 'desk', open: (page, say) => page.getByRole('button', { name: say('userMenu', { name: 'Ada Lovelace' }) }).click().then(() => page.getByRole('menu').waitFor()) },
    { name: 'what is new', path: list, on: 'phone', open: menu('new', 'nav') },
    { name: 'more places', path: list, on: 'phone', open: menu('more', 'nav') },
  ]
}

const dialog = (page: Page) => page.getByRole('dialog').waitFor()

async function peek(page: Page) {
  await page.getByRole('row').nth(1).focus()
  await page.keyboard.press('Space')
  await dialog(page)
}

async function filter(page: Page, say: Say) {
  await page.getByRole('button', { name: say('records:list.filter.add') }).click()
  await page.getByRole('option').nth(5).click()
  await page.getByRole('option').first().click()
}

async function editAll(page: Page, say: Say) {
  for (const field of ['job_title', 'emails', 'stage']) {
    const label = await page.evaluate(async (name) => {
      const catalog = (await (await fetch('/api/v1/objects')).json()) as { data: { name: string; fields: { name: string; label: Record<string, string> }[] }[] }
      const found = catalog.data.find((o) => o.name === 'contact')?.fields.find((f) => f.name === name)
      return found?.label[document.documentElement.lang] ?? ''
    }, field)
    await page.getByRole('button', { name: say('records:page.edit', { field: label }), exact: true }).click()
  }
}

/** Waits until nothing is loading any more. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await page.waitForFunction(() => {
    const busy = document.querySelectorAll('.mantine-Skeleton-root, main [aria-busy=true], [role=dialog] [aria-busy=true]')
    return document.fonts.status === 'loaded' && ![...busy].some((e) => e.checkVisibility())
  })
}
