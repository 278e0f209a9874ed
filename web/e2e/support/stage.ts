import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'

import { launch, Visitor, type Looks } from './browser'
import { Server } from './server'

type Act = (stage: Stage) => Promise<void>

/** The server and the browser of one file of tests. */
export class Stage {
  private browser: Browser | undefined
  private running: Server | undefined
  private visitors: Visitor[] = []

  /** Sets the stage for all tests of the file, and clears it after the last, whatever happened. */
  static for(open: () => Promise<Server>): Stage {
    const stage = new Stage()
    before(async () => {
      stage.running = await open()
      stage.browser = await launch()
    })
    after(() => stage.clear())
    return stage
  }

  get server(): Server {
    assert(this.running, 'the server did not start')
    return this.running
  }

  /** One test. Its browser windows are closed at the end, and must have been without faults. */
  test(name: string, act: Act): void {
    test(name, async () => {
      try {
        await act(this)
      } catch (e) {
        await this.photograph(name)
        for (const fault of [...this.visitors.flatMap((v) => v.faults), ...this.server.errors]) console.error(fault)
        await Promise.all(this.visitors.splice(0).map((v) => v.context.close()))
        throw e
      }
      for (const visitor of this.visitors.splice(0)) await visitor.close()
    })
  }

  /** A browser of somebody who is not signed in. */
  async stranger(looks?: Looks): Promise<Visitor> {
    assert(this.browser, 'the browser did not start')
    const visitor = await Visitor.open(this.browser, this.server, looks)
    this.visitors.push(visitor)
    return visitor
  }

  /** A browser of the owner, with a page that shows the first list. One after another: a new link ends the one before. */
  async owner(looks?: Looks): Promise<{ visitor: Visitor; page: Page }> {
    const visitor = await this.stranger(looks)
    const page = await visitor.page()
    await page.goto(await this.server.signInLink())
    await page.waitForURL(/\/contacts/)
    await page.getByRole('heading', { level: 1 }).waitFor()
    return { visitor, page }
  }

  private async clear(): Promise<void> {
    await this.browser?.close()
    await this.running?.stop()
    assert.deepEqual(this.running?.reports ?? [], [], 'browsers reported that our own pages broke our own policy')
  }

  /** For whoever looks into a failure: what was on the screens. */
  private async photograph(name: string): Promise<void> {
    const folder = process.env.HOLDFAST_E2E_SHOTS
    if (!folder) return
    await mkdir(folder, { recursive: true })
    const pages = this.visitors.flatMap((v) => v.context.pages())
    for (const [i, page] of pages.entries()) await page.screenshot({ path: join(folder, `${name.replaceAll(/\W+/g, '-')}-${i}.png`) }).catch(() => undefined)
  }
}
