import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

import { exported, googleExport } from './support/google'
import { Server } from './support/server'
import { Stage } from './support/stage'
import { wordsOf } from './support/texts'

const say = wordsOf('en')
const stage = Stage.for(() => Server.ready('en'))
// So many that a quick machine is still at it when the server is killed.
const many = 30_000
const long = { name: 'all.csv', mimeType: 'text/csv', buffer: googleExport(many) }
const file = { name: 'contacts.csv', mimeType: 'text/csv', buffer: googleExport() }

stage.test('an upload cut off half-way says so, and leaves nothing', async () => {
  const { page } = await stage.owner()
  const fast = await slowUploads(page)
  await page.goto('/imports/new?object=contact')

  await beginUpload(page)
  await page.getByRole('button', { name: say('stop'), exact: true }).click()
  await page.getByRole('button', { name: say('imports:new.choose') }).waitFor()
  assert.equal(await page.getByRole('alert').count(), 0, 'who stopped it needs no alarm')

  await beginUpload(page)
  await stage.server.kill()
  await page.getByRole('alert').getByText(say('offline')).waitFor()
  await page.getByRole('button', { name: say('imports:new.choose') }).waitFor()
  await stage.server.start()
  await fast()
  await page.goto('/imports')
  await page.getByText(say('imports:none.title')).waitFor()

  await page.goto('/imports/new?object=contact')
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByRole('list', { name: say('imports:facts.title') }).waitFor()
  await page.getByRole('button', { name: say('imports:discard') }).click()
  await page.waitForURL((url) => url.pathname === '/imports')
})

stage.test('an import goes on where it was when the server is killed under it', async () => {
  const { page } = await stage.owner()
  await page.goto('/imports/new?object=contact')
  await page.locator('input[type=file]').setInputFiles(long)
  await page.getByRole('button', { name: say('imports:start.count', { count: many, formatted: '30,000', what: 'Contacts' }) }).click()
  const progress = page.getByRole('progressbar', { name: say('imports:status.progress') })
  await page.getByRole('status').getByText(/^[1-9][\d,]* of 30,000 rows$/).waitFor()
  await stage.server.kill()
  assert.equal(await progress.count(), 1, 'it was not over yet')
  await stage.server.start()
  // Nobody touches the page.
  await page.getByText(say('imports:failedRows.title', { count: exported.refused })).waitFor({ timeout: 120_000 })
  assert.equal(await page.getByRole('alert').filter({ hasText: say('offline') }).count(), 0)
  await page.goto('/contacts')
  await page.getByText(say('records:list.sealedHere', { records: say('records:list.people', { count: many - exported.refused }) })).waitFor()
})

async function beginUpload(page: Page) {
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByRole('status').getByText(/^Sending, [1-9]\d? %$/).waitFor()
}

/** Makes uploads slow enough to be cut; returns what makes them fast again. */
async function slowUploads(page: Page): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page)
  const rate = (uploadThroughput: number) => session.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput })
  await session.send('Network.enable')
  await rate(100_000)
  return async () => {
    await rate(-1)
  }
}
