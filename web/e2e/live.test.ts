import assert from 'node:assert/strict'
import type { Page, Request } from 'playwright-core'

import { create } from './support/api'
import { Server } from './support/server'
import { Stage } from './support/stage'

const isStream = (request: Request) => new URL(request.url()).pathname === '/api/v1/events'

const stage = Stage.for(() => Server.ready('en'))

stage.test('all tabs live by one stream, also when the one that reads it is closed', async () => {
  const other = (await stage.owner()).page
  const { visitor, page } = await stage.owner()
  const streams: Request[] = []
  visitor.context.on('request', (request) => {
    if (isStream(request)) streams.push(request)
  })
  const readers = () => new Set(streams.map((stream) => stream.frame().page()))
  const begun = visitor.context.waitForEvent('request', isStream)
  await page.reload()
  await begun
  const tabs = [page, await visitor.page(), await visitor.page()]
  for (const tab of tabs) {
    await tab.goto('/contacts')
    await tab.getByRole('heading', { level: 1 }).waitFor()
  }

  await streams.at(-1)?.response() // the server listens from now on
  await create(other, 'contacts', { name: 'Grace Hopper' })
  for (const tab of tabs) await tab.getByRole('link', { name: 'Grace Hopper' }).waitFor()
  assert.equal(readers().size, 1, 'one tab reads')

  const [leader]: Iterable<Page> = readers()
  const left = tabs.filter((tab) => tab !== leader)
  const next = visitor.context.waitForEvent('request', isStream)
  await leader?.close()
  const stream = await next
  assert.ok(left.includes(stream.frame().page()), 'another goes on')
  await stream.response()
  await create(other, 'contacts', { name: 'Alan Turing' })
  for (const tab of left) await tab.getByRole('link', { name: 'Alan Turing' }).waitFor()
  assert.equal(readers().size, 2)
})

stage.test('what changes between the first look and the opening of the stream is seen', async () => {
  const other = (await stage.owner()).page
  const { page } = await stage.owner()
  let open: () => void = () => undefined
  const gate = new Promise<void>((resolve) => (open = resolve))
  await page.route('**/api/v1/events**', async (route) => {
    await gate
    await route.continue()
  })
  await page.reload()
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.getByRole('link', { name: 'Alan Turing' }).waitFor()
  await create(other, 'contacts', { name: 'Edsger Dijkstra' })
  open()
  await page.getByRole('link', { name: 'Edsger Dijkstra' }).waitFor()
})
