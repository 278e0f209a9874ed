import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

import { call } from './support/api'
import { Server } from './support/server'
import { Stage } from './support/stage'
import { wordsOf } from './support/texts'

const say = wordsOf('en')
const stage = Stage.for(() => Server.ready('en'))

// "Имя|Почта", "Анна Ильина|anna@example.com" in Windows-1251, where nobody can tell it from other encodings.
const cyrillic = Buffer.concat([
  Buffer.from([0xc8, 0xec, 0xff, 0x7c, 0xcf, 0xee, 0xf7, 0xf2, 0xe0, 0x0a]),
  Buffer.from([0xc0, 0xed, 0xed, 0xe0, 0x20, 0xc8, 0xeb, 0xfc, 0xe8, 0xed, 0xe0]),
  Buffer.from('|anna@example.com\n'),
])

stage.test('what was recognised wrongly is put right, and the preview follows', async () => {
  const { page } = await stage.owner()
  await page.goto('/imports/new?object=contact')
  await page.locator('input[type=file]').setInputFiles({ name: 'люди 100%.csv', mimeType: 'text/csv', buffer: cyrillic })
  await page.getByRole('heading', { name: 'люди 100%.csv' }).waitFor()
  await page.getByText(say('imports:reading.unsure')).waitFor()
  const start = page.getByRole('button', { name: /^Import 1 row/ })
  assert(await start.isDisabled(), 'in an encoding nobody knows nothing is imported')

  await choose('imports:reading.encoding', 'imports:encoding.windows-1251')
  const columns = page.getByRole('table').first()
  await columns.getByText('Анна Ильина').waitFor()
  await columns.getByText('Почта', { exact: true }).waitFor()

  await choose('imports:reading.firstRow', 'imports:reading.noHeadings')
  await columns.getByText('Имя').waitFor()
  await page.getByRole('button', { name: /^Import 2 rows/ }).waitFor()
  await choose('imports:reading.firstRow', 'imports:reading.headings')

  await page.getByRole('combobox', { name: 'Where “Имя” goes' }).click()
  await page.getByRole('option', { name: 'Name', exact: true }).or(page.getByRole('option', { name: 'Name: whole name' })).first().click()
  const preview = page.getByRole('region', { name: say('imports:preview.title') })
  await preview.getByText('Анна Ильина').waitFor()
  await start.click()
  await page.getByRole('link', { name: say('imports:after.see', { what: 'Contacts' }) }).click()
  await page.getByText('Анна Ильина').first().waitFor()
  assert.equal(new URL(page.url()).searchParams.get('filter')?.includes('import_id'), true, 'those of this import')

  async function choose(label: string, option: string) {
    await page.getByRole('combobox', { name: say(label) }).click()
    await page.getByRole('option', { name: say(option) }).click()
  }
})

stage.test('files that nobody started do not fill the list of imports', async () => {
  const { page } = await stage.owner()
  for (let i = 0; i < 5; i++) {
    const { status } = await page.evaluate(async () => {
      const headers = { 'Content-Type': 'application/octet-stream' }
      return { status: (await fetch('/api/v1/imports?object=contact', { method: 'POST', headers, body: 'name,emails\nAda,a@example.com\n' })).status }
    })
    assert.equal(status, 201)
  }
  await page.goto('/imports')
  const discard = page.getByRole('row').getByRole('button', { name: /^Discard/ })
  await discard.first().waitFor()
  assert.equal(await discard.count(), 3)
  await page.getByRole('button', { name: say('imports:moreDrafts', { count: 2 }) }).click()
  assert.equal(await discard.count(), 5)
  await discard.first().click()
  await page.waitForFunction(() => document.querySelectorAll('tbody tr button').length === 4)
  assert.equal(await drafts(page), 4)
  await page.getByRole('button', { name: say('imports:discardAll', { count: 4 }) }).click()
  await page.waitForFunction(() => document.querySelectorAll('tbody tr button').length === 0)
  assert.equal(await drafts(page), 0)
})

async function drafts(page: Page): Promise<number> {
  const { body } = await call(page, 'GET', '/imports')
  return (body as { data: { state: string }[] }).data.filter((one) => one.state === 'draft').length
}
