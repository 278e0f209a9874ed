import assert from 'node:assert/strict'

import { create } from './support/api'
import { Server } from './support/server'
import { Stage } from './support/stage'
import { budget, overBudget, weigh } from './support/weight'

const stage = Stage.for(() => Server.ready('en'))

// What one seldom opens: setting up, signing in, importing, managing.
const later = /Setup|SignIn|Import|Settings|Account|Workspace|Health|People|Roles|Teams|Objects?Page|Palette|CreatePanel|Peek|zh-CN/

stage.test('a first load is light', async () => {
  const { visitor, page } = await stage.owner()
  const id = await create(page, 'contacts', { name: 'Ada Lovelace' })
  const state = await visitor.context.storageState()
  const browser = visitor.context.browser()
  assert(browser)
  for (const path of ['/contacts', `/contacts/${id}`]) {
    const weight = await weigh(browser, stage.server.address, state, path)
    // The scale itself: a page that fetches nothing would keep to every budget.
    assert(weight.scripts > budget.bytes / 4 && weight.styles > 0 && weight.files.length > 3, JSON.stringify(weight))
    assert.equal(overBudget(weight), undefined, path)
    assert.deepEqual(weight.files.filter((name) => later.test(name)), [], `${path} fetches what it does not show`)
  }
})
