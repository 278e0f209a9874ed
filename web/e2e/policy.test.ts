import assert from 'node:assert/strict'

import { Server } from './support/server'
import { Stage } from './support/stage'

const stage = Stage.for(() => Server.fresh())

// All other tests count on this: that no report comes means something only
// because one would.
stage.test('what a page is kept from reaches the server', async () => {
  const visitor = await stage.stranger()
  const page = await visitor.page()
  await page.goto('/signin')
  await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'document.title = "broken in"'
    document.body.append(script)
  })
  const reports = (await stage.server.provoked(2)).map(({ directive, disposition }) => `${directive} ${disposition}`)
  assert.deepEqual(reports.sort(), ['require-trusted-types-for report', 'script-src-elem enforce']) // they come in any order
  assert.notEqual(await page.title(), 'broken in')
  const faults = visitor.provoked()
  assert.equal(faults.filter((fault) => fault.startsWith('content security policy')).length, 2, faults.join('\n'))
})
