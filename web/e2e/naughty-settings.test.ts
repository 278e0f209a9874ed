import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

import { call } from './support/api'
import { inert } from './support/inert'
import { naughty } from './support/naughty'
import { Server } from './support/server'
import { Stage } from './support/stage'

const stage = Stage.for(() => Server.ready('en'))

stage.test('what administrators call things is text and nothing else', async () => {
  const { page } = await stage.owner()
  const taken: Record<string, number> = {}
  for (const [i, text] of naughty.entries()) {
    const name = text.slice(0, 60)
    const asks: Record<string, [string, string, unknown]> = {
      workspace: ['PATCH', '/workspace', { name }],
      me: ['PATCH', '/me', { name }],
      team: ['POST', '/teams', { name: `${name} ${i}` }],
      role: ['POST', '/roles', { name: `${name} ${i}`, objects: [] }],
      person: ['POST', '/users', { email: `n${i}@example.com`, name, role: 'member' }],
      field: ['POST', '/objects/company/fields', { type: 'choice', label: { en: `x ${name} ${i}` }, choices: [{ label: { en: `${name} ${i}` } }] }],
    }
    for (const [what, [method, path, body]] of Object.entries(asks)) {
      const { status } = await call(page, method, path, body)
      assert.ok(status < 500, `${what} answered ${status} to ${JSON.stringify(text.slice(0, 60))}`)
      if (status < 300) taken[what] = (taken[what] ?? 0) + 1
    }
  }
  for (const [what, count] of Object.entries(taken)) assert.ok(count > naughty.length * 0.2, `${what}: only ${count} of ${naughty.length} were taken`)
  assert.equal(Object.keys(taken).length, 6)

  const label = naughty[1] ?? ''
  const made = await call(page, 'POST', '/objects', { label: { en: `o ${label}` }, fields: [{ type: 'text', label: { en: `f ${label}` }, required: true }] })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const { plural } = made.body as { plural: string }
  for (const path of ['/settings/workspace', '/settings/account', '/settings/people', '/settings/roles', '/settings/teams', '/settings/objects', `/settings/objects/${plural}`, '/settings/objects/company', `/${plural}`, '/companies', '/companies?panel=new', '/imports/new']) {
    await open(page, path)
    await inert(page, path)
  }
})

async function open(page: Page, path: string) {
  await page.goto(path)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
}
