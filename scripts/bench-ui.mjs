// Measures the screens; see bench-ui.sh. The program serves sample data; a
// signed-in browser loads list and record page, and Lighthouse looks at both
// with its desktop preset.
import { createServer } from 'node:net'

import { launch, Visitor } from '../web/e2e/support/browser.ts'
import { call } from '../web/e2e/support/api.ts'
import { Server } from '../web/e2e/support/server.ts'
import { budget, overBudget, weigh } from '../web/e2e/support/weight.ts'

const installed = new URL('../bench/ui/node_modules/lighthouse/', import.meta.url)
const { default: lighthouse } = await import(new URL('core/index.js', installed).href)
const { default: desktop } = await import(new URL('core/config/desktop-config.js', installed).href)

const runs = Number(process.env.RUNS ?? 5)
const categories = ['performance', 'accessibility', 'best-practices']
const metrics = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift', 'speed-index']

const server = await Server.ready('en')
try {
  await measure()
} finally {
  await server.stop()
}

async function measure() {
  const port = await freePort()
  const browser = await launch([`--remote-debugging-port=${port}`])
  try {
    const seeder = await Visitor.open(browser, server)
    const page = await signedIn(seeder)
    await call(page, 'POST', '/sample')
    const { body } = await call(page, 'POST', '/contacts/query', { limit: 1, fields: ['id'] })
    const pages = { list: '/contacts', 'record page': `/contacts/${body.data[0].id}` }
    const cookie = (await seeder.context.cookies()).map(({ name, value }) => `${name}=${value}`)[0]
    for (const [name, path] of Object.entries(pages)) {
      await firstLoad(browser, await seeder.context.storageState(), name, path)
      await look(port, cookie, name, path)
    }
    await seeder.context.close()
  } finally {
    await browser.close()
  }
}

async function signedIn(visitor) {
  const page = await visitor.page()
  await page.goto(await server.signInLink())
  await page.waitForURL(/\/contacts/)
  return page
}

/** What comes over the wire with nothing kept from before. */
async function firstLoad(browser, storageState, name, path) {
  const weight = await weigh(browser, server.address, storageState, path)
  const kB = (n) => `${(n / 1000).toFixed(1)} kB`
  const { scripts, styles, fonts, files } = weight
  console.log(`${name}: first load ${kB(scripts + styles)} compressed (scripts ${kB(scripts)}, styles ${kB(styles)}; budget ${kB(budget.bytes)}), fonts ${kB(fonts)}, ${files.length} files`)
  const over = overBudget(weight)
  if (over) throw new Error(`${name}: over budget: ${over}`)
}

/** Medians of what Lighthouse finds. */
async function look(port, cookie, name, path) {
  const results = []
  for (let i = 0; i < runs; i++) {
    const { lhr } = await lighthouse(server.address + path, { port, logLevel: 'error', onlyCategories: categories, extraHeaders: { Cookie: cookie } }, desktop)
    results.push(lhr)
  }
  const scores = categories.map((id) => `${id} ${median(results.map((r) => r.categories[id].score))}`)
  const times = metrics.map((id) => `${id} ${results[0].audits[id].numericUnit === 'millisecond' ? `${Math.round(median(results.map((r) => r.audits[id].numericValue)))} ms` : median(results.map((r) => r.audits[id].numericValue)).toFixed(3)}`)
  console.log(`${name}: Lighthouse ${results[0].lighthouseVersion}, desktop, median of ${runs}: ${scores.join(', ')}`)
  console.log(`${name}: ${times.join(', ')}`)
  const failed = Object.values(results[0].audits).filter((a) => a.score !== null && a.score < 0.9 && ['binary', 'metricSavings'].includes(a.scoreDisplayMode))
  if (failed.length > 0) console.log(`${name}: not perfect: ${failed.map((a) => `${a.id} (${a.score})`).join(', ')}`)
}

function median(numbers) {
  return numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
