import type { Browser, BrowserContext } from 'playwright-core'

/** What a first load may weigh: bytes of scripts and styles as they come over the wire, and files of any kind. */
export const budget = { bytes: 250_000, files: 14 } as const

export interface Weight {
  /** Bytes. */
  scripts: number
  styles: number
  fonts: number
  /** Names, in the order in which they were asked for. */
  files: string[]
}

/** Opens an address with nothing kept from before, and weighs what came until the first heading and all it asked for are there. */
export async function weigh(browser: Browser, address: string, storageState: Awaited<ReturnType<BrowserContext['storageState']>>, path: string): Promise<Weight> {
  const context = await browser.newContext({ baseURL: address, storageState })
  const page = await context.newPage()
  const weight: Weight = { scripts: 0, styles: 0, fonts: 0, files: [] }
  const kinds = { script: 'scripts', stylesheet: 'styles', font: 'fonts' } as const
  const coming: Promise<unknown>[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (!pathname.startsWith('/assets/')) return
    weight.files.push(pathname.slice('/assets/'.length))
    const kind = kinds[request.resourceType() as keyof typeof kinds]
    // Preloaded scripts are of the kind "other" to some browsers.
    const counted = kind ?? (pathname.endsWith('.js') ? 'scripts' : pathname.endsWith('.css') ? 'styles' : 'fonts')
    coming.push(request.response().then(async (response) => {
      await response?.finished()
      const { responseBodySize } = await request.sizes()
      weight[counted] += responseBodySize
    }))
  })
  await page.goto(path)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.locator('[data-index], [data-part]').first().waitFor()
  await Promise.all(coming)
  await context.close()
  return weight
}

/** Undefined when it keeps to the budget, else what does not. */
export function overBudget({ scripts, styles, files }: Weight): string | undefined {
  if (scripts + styles > budget.bytes) return `${scripts + styles} bytes of scripts and styles, more than ${budget.bytes}`
  if (files.length > budget.files) return `${files.length} files, more than ${budget.files}: ${files.join(' ')}`
  return undefined
}
