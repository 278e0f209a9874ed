import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

import { settled } from './scenes'

/** Nothing in the page was made by a value. */
export async function inert(page: Page, where: string) {
  await settled(page)
  const found = await page.evaluate(() => {
    const made = [...document.querySelectorAll('[data-naughty], script:not([src]), iframe, object, embed, base, meta[http-equiv], marquee, form[action], [onerror], [onload], [onclick], [onfocus], [onmouseover]')]
    const links = [...document.querySelectorAll('a[href]')].filter((a) => /^\s*(javascript|data|vbscript):/i.test(a.getAttribute('href') ?? ''))
    const images = [...document.querySelectorAll('img')].filter((i) => !i.src.startsWith(location.origin))
    return [...made, ...links, ...images].map((e) => e.outerHTML.slice(0, 120))
  })
  assert.deepEqual(found, [], where)
  assert.equal(await page.evaluate(() => 'naughty' in window), false, `${where}: a script ran`)
  const room = await page.evaluate(() => [document.scrollingElement?.scrollWidth ?? 0, innerWidth])
  assert.ok((room[0] ?? 0) <= (room[1] ?? 0), `${where}: too wide`)
}
