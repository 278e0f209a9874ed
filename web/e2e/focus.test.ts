import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

import { call, create } from './support/api'
import { Server } from './support/server'
import { Stage } from './support/stage'

const stage = Stage.for(() => Server.ready('en'))

const focused = (page: Page) => page.evaluate(() => document.activeElement?.closest('[data-index], h1')?.textContent ?? document.activeElement?.tagName ?? '')

stage.test('keys lead into a record, and back to its row', async () => {
  const { page } = await stage.owner()
  for (let n = 0; n < 6; n++) await create(page, 'contacts', { name: `Person ${n}` })
  await page.reload()
  const rows = page.locator('[data-index]')
  await rows.nth(5).waitFor()

  await rows.first().focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  const name = await page.locator('[data-index="2"] a').first().textContent()
  assert(name)
  await page.keyboard.press('Enter')
  const heading = page.getByRole('heading', { level: 1, name })
  await heading.waitFor()
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
  assert.equal(await focused(page), name, 'the heading of the record has the focus')

  await page.goBack()
  await page.waitForFunction(() => document.activeElement?.matches('[data-index]'))
  assert.match(await focused(page), new RegExp(name), 'the row it was opened from has the focus')
})

stage.test('End fetches what is in between', async () => {
  const { page } = await stage.owner()
  await call(page, 'POST', '/sample')
  await page.reload()
  await page.locator('[data-index="9"]').waitFor()
  const { body } = await call(page, 'POST', '/contacts/query', { limit: 1, count: true, fields: ['id'] })
  const { count } = body as { count: number }
  assert(count > 100, 'more than one page')
  await page.locator('[data-index="0"]').focus()
  await page.keyboard.press('End')
  await page.waitForFunction((last) => document.activeElement?.getAttribute('data-index') === String(last), count - 1)
  await page.keyboard.press('Home')
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-index') === '0')
})

stage.test('a task is ticked off in its row, and opened again', async () => {
  const { page } = await stage.owner()
  await create(page, 'tasks', { title: 'Water the plants', status: 'open', due_on: '2020-02-29' })
  await page.goto('/tasks')
  const row = page.getByRole('row').filter({ hasText: 'Water the plants' })
  await row.getByText('overdue').waitFor()
  await row.getByRole('button', { name: 'Finish “Water the plants”' }).click()
  await page.getByText('“Water the plants” is done.').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await row.getByRole('button', { name: 'Finish “Water the plants”' }).waitFor()
})

stage.test('whoever is signed in has no use for the page to sign in', async () => {
  const { page } = await stage.owner()
  await page.goto('/signin')
  await page.waitForURL(/\/contacts/)
})

stage.test('what opens over a page gives the focus back, by keys alone', async () => {
  const { page } = await stage.owner()
  for (const name of ['Ada', 'Bob', 'Cyd']) await create(page, 'tasks', { title: name, status: 'open' })
  await page.goto('/tasks')
  await page.locator('[data-index="2"]').waitFor()
  const dialog = page.getByRole('dialog')
  const closed = async () => {
    await dialog.waitFor({ state: 'detached' })
    await page.waitForFunction(() => document.activeElement !== document.body)
  }

  await page.keyboard.press('j')
  await page.waitForFunction(() => document.activeElement?.matches('[data-index]'))
  const row = await focused(page)
  for (const key of ['Control+k', 'Space', '?']) {
    await page.keyboard.press(key)
    await dialog.waitFor()
    await page.waitForFunction(() => document.activeElement?.closest('[role="dialog"]'))
    await page.keyboard.press('Escape')
    await closed()
    assert.equal(await focused(page), row, `the row has the focus after ${key} and Esc`)
  }

  const button = page.getByRole('button', { name: 'New task' })
  await button.focus()
  for (const saves of [false, true]) {
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.activeElement?.matches('[role="dialog"] input, [role="dialog"] textarea'))
    if (saves) await page.keyboard.type('Dee')
    await page.keyboard.press(saves ? 'Control+Enter' : 'Escape')
    await closed()
    assert(await button.evaluate((b) => b === document.activeElement), `the button has the focus after ${saves ? 'Create' : 'Esc'}`)
  }

  await page.locator('[aria-haspopup="menu"]').last().focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Group and count' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.closest('[role="dialog"]'))
  await page.keyboard.press('Escape')
  await closed()
})
