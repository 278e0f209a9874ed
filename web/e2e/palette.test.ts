import assert from 'node:assert/strict'

import { call } from './support/api'
import { Server } from './support/server'
import { Stage } from './support/stage'

const stage = Stage.for(() => Server.ready('en'))

stage.test('one box finds people by parts of a name, by sound and by words of their notes', async () => {
  const { page } = await stage.owner()
  const made = async (plural: string, values: object) => {
    const { status, body } = await call(page, 'POST', `/${plural}`, values)
    assert.equal(status, 201)
    return (body as { id: string }).id
  }
  const anna = await made('contacts', { name: 'Annabelle Thornbury' })
  await made('contacts', { name: '欧阳静' })
  await made('notes', { title: 'Call', body: 'She asked whether the quarterly agreement could be renewed.\nNothing else.', contact: anna })
  await made('notes', { title: '来电', body: '客户来电询问合同续约，已发报价单。' })

  await page.goto('/contacts')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.keyboard.press('Control+k')
  const input = page.getByRole('dialog').getByRole('combobox')
  const asked: string[] = []
  page.on('request', (request) => {
    if (/\/(search|query)/.test(request.url())) asked.push(new URL(request.url()).pathname)
  })
  for (const { typed, found, marked } of [
    { typed: 'thornb', found: 'Annabelle Thornbury', marked: 'Thornb' },
    { typed: 'Tornbury', found: 'Annabelle Thornbury', marked: '' },
    { typed: 'ouyangj', found: '欧阳静', marked: '' },
    { typed: 'renewal agreement', found: 'Call', marked: 'renewed' },
    { typed: '报价单', found: '来电', marked: '报价单' },
  ]) {
    await input.fill(typed)
    const option = page.getByRole('option').filter({ hasText: found }).first()
    await option.waitFor()
    await page.waitForFunction(() => document.querySelector('[role=listbox][aria-busy=false]') !== null)
    if (marked) await option.locator('mark', { hasText: marked }).waitFor()
  }
  assert.ok(asked.every((path) => path.endsWith('/search')), `more than one question: ${asked.join(', ')}`)

  await input.fill('thornb')
  await page.getByRole('option', { selected: true }).filter({ hasText: 'Annabelle' }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/contacts/${anna}`)
})
