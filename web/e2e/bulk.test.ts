import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

import { call, create, draft } from './support/api'
import { Server } from './support/server'
import { Stage } from './support/stage'
import { wordsOf } from './support/texts'

const say = wordsOf('en')
const stage = Stage.for(() => Server.ready('en'))
const many = 6_000

stage.test('everything that fits is chosen, goes to the trash though the server is killed, and comes back', async () => {
  const { page } = await stage.owner()
  await fill(page)
  await page.goto('/contacts')
  await page.getByRole('searchbox').fill('marker')
  await page.getByText(people(many), { exact: true }).waitFor()

  await page.getByRole('checkbox', { name: say('records:list.selectAll') }).click()
  const region = page.getByRole('region', { name: say('records:list.selection.title') })
  await region.getByText(say('records:list.selection.part', { count: 100, records: people(many) })).waitFor()
  await region.getByRole('button', { name: say('records:list.selection.everything', { records: people(many) }) }).click()
  await region.getByText(say('records:list.selection.count', { records: people(many) })).waitFor()
  // The choice stays while one looks further, and Escape takes it back.
  await page.getByRole('grid').evaluate((grid) => grid.scrollTo(0, 8_000))
  await page.getByRole('checkbox', { name: /^Choose Marker/, checked: true }).first().waitFor()
  await page.getByRole('row', { selected: true }).first().focus()
  await page.keyboard.press('Escape')
  await region.waitFor({ state: 'detached' })

  await page.getByRole('row').nth(1).focus()
  await page.keyboard.press('Control+a')
  await region.getByRole('button', { name: /^Choose all / }).click()
  await region.getByRole('button', { name: say('records:list.selection.delete') }).click()
  const work = page.getByRole('region', { name: say('records:bulk.title.delete') })
  await work.getByRole('progressbar').waitFor({ state: 'attached' }) // at nought it has no width to be seen by
  assert.equal(new URL(page.url()).search.includes('marker'), false)
  await stage.server.kill()
  await stage.server.start()
  // Nobody touches the page.
  await work.getByText(say('records:bulk.done.delete', { records: people(many) })).waitFor({ timeout: 60_000 })
  assert.equal(await count(page), 1)

  await work.getByRole('button', { name: say('undo') }).click()
  await page.getByText(say('records:bulk.done.restore', { records: people(many) })).waitFor({ timeout: 60_000 })
  assert.equal(await count(page), many + 1)
  await page.getByText(people(many), { exact: true }).waitFor()
  await page.getByRole('button', { name: say('close') }).click()
})

stage.test('who types somebody known hears of it; two that are one become one, by keyboard, and two again', async () => {
  const { page } = await stage.owner()
  const ada = await create(page, 'contacts', { name: 'Ada Twinset', emails: ['ada@twinset.example'], job_title: 'Countess' })
  const other = await create(page, 'contacts', { name: 'A. Twinset', emails: ['ADA@twinset.example', 'a@home.example'], job_title: 'Engineer' })
  await create(page, 'notes', { body: 'Met them.', contact: other })
  await page.goto('/contacts')
  await page.getByRole('button', { name: say('records:list.new', { object: 'contact' }) }).click()
  const panel = page.getByRole('dialog')
  await panel.getByLabel('Name').first().fill('Twinset, Ada')
  await panel.getByText(say('records:alike.title')).waitFor()
  await panel.getByRole('link', { name: 'Ada Twinset' }).waitFor()
  await panel.getByLabel('Name').first().fill('') // nothing is kept for another time
  await panel.getByText(say('records:alike.title')).waitFor({ state: 'detached' })
  await page.goto(`/contacts/${ada}`)
  await page.getByRole('heading', { level: 1, name: 'Ada Twinset' }).waitFor()

  await page.getByRole('button', { name: say('records:page.menu') }).click()
  await page.getByRole('menuitem', { name: say('records:merge.with') }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'A. Twinset' }).click()
  await dialog.getByRole('radiogroup', { name: 'Job title' }).getByRole('radio').nth(1).focus()
  await page.keyboard.press('Space')
  await dialog.getByRole('button', { name: say('records:merge.go') }).focus()
  await page.keyboard.press('Enter')
  await page.getByText(say('records:merge.done', { name: 'Ada Twinset' })).waitFor()
  await page.getByText('a@home.example').first().waitFor()
  await page.getByText('Engineer').first().waitFor()
  await page.goto(`/contacts/${other}`)
  await page.getByText(say('records:merge.into')).waitFor()
  await page.getByRole('button', { name: say('records:merge.takeBack') }).click()
  await page.getByText(say('records:merge.undone')).waitFor()
  await page.getByText('Met them.').first().waitFor()
  const { body } = await call(page, 'GET', `/contacts/${ada}`)
  assert.equal((body as { job_title: string }).job_title, 'Countess')
})

const people = (n: number) => say('records:list.people', { count: n })

/** Many that have a word in common, and one that has not. */
async function fill(page: Page) {
  const lines = Array.from({ length: many }, (_, i) => `Marker Person${i},m${i}@example.com`)
  const id = await draft(page, 'contact', 'many.csv', ['name,emails', ...lines, 'Somebody Else,else@example.com'].join('\n'))
  const { status } = await call(page, 'POST', `/imports/${id}/start`, {})
  assert.equal(status, 202)
  await page.goto(`/imports/${id}`)
  await page.getByRole('link', { name: say('imports:after.see', { what: 'Contacts' }) }).waitFor({ timeout: 60_000 })
}

async function count(page: Page): Promise<number> {
  const { body } = await call(page, 'POST', '/contacts/query', { limit: 1, count: true, fields: ['id'] })
  return (body as { count: number }).count
}
