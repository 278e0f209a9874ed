import assert from 'node:assert/strict'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

import { setting } from './process'
import type { Server } from './server'
import { languageOf, type Language } from './texts'

/** How long anything may take, milliseconds; less of it makes a failing test fail sooner. */
const patience = Number(process.env.HOLDFAST_E2E_PATIENCE ?? 30_000)

export function launch(more: string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: setting('HOLDFAST_CHROMIUM'),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', ...more],
  })
}

export interface Looks {
  language?: Language
  width?: number
  height?: number
  dark?: boolean
}

/** A browser of a person: cookies of its own, and ears for what must never happen. */
export class Visitor {
  /** What must never happen, and did. */
  readonly faults: string[] = []

  private constructor(
    readonly context: BrowserContext,
    readonly server: Server,
  ) {}

  static async open(browser: Browser, server: Server, { language = 'en', width = 1280, height = 800, dark = false }: Looks = {}): Promise<Visitor> {
    const context = await browser.newContext({
      baseURL: server.address,
      locale: languageOf[language],
      timezoneId: 'Europe/Berlin',
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    })
    context.setDefaultTimeout(patience)
    const visitor = new Visitor(context, server)
    await visitor.listen()
    return visitor
  }

  page(): Promise<Page> {
    return this.context.newPage()
  }

  /** Takes the faults so far off the account: the test provoked them. */
  provoked(): string[] {
    return this.faults.splice(0)
  }

  /** Closes the browser, and fails if anything happened in it that must not. */
  async close(): Promise<void> {
    await this.context.close()
    assert.deepEqual(this.faults, [], 'errors on our own pages')
  }

  private async listen() {
    await this.context.exposeFunction('holdfastFault', (fault: string) => this.faults.push(fault))
    await this.context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (e) => {
        const tell = (window as unknown as { holdfastFault(fault: string): void }).holdfastFault
        tell(`content security policy (${e.disposition}): ${e.effectiveDirective} ${e.blockedURI} ${e.sample} at ${e.sourceFile}:${e.lineNumber}:${e.columnNumber}`)
      })
    })
    this.context.on('page', (page) => {
      page.on('dialog', (dialog) => {
        this.faults.push(`dialog: ${dialog.type()} ${dialog.message()}`)
        void dialog.dismiss().catch(() => undefined)
      })
      page.on('pageerror', (error) => this.faults.push(`error: ${error.stack ?? error.message}`))
      page.on('console', (message) => {
        // Refusals are answers like any other; the browser calls them errors.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) this.faults.push(`console: ${message.text()}`)
      })
      page.on('response', (response) => {
        if (response.status() >= 500) this.faults.push(`${response.status()}: ${response.request().method()} ${new URL(response.url()).pathname}`)
      })
    })
  }
}
