import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const grave = ['serious', 'critical']
/** Moderate ones that cost Lighthouse's full mark. */
const counted = ['heading-order', 'page-has-heading-one']

/** Nothing that axe-core calls serious or critical, and an order in the headings. */
export async function checkAccess(page: Page, where: string): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const options: RunOptions = { resultTypes: ['violations'] }
    const run = (window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run
    const { violations } = await run(options)
    // What lies in the shade of a dialog is not to be read now.
    const dialog = [...document.querySelectorAll('[role=dialog][aria-modal=true]')].at(-1)
    const lit = (target: unknown) => !dialog || dialog.contains(document.querySelector(String(target)))
    for (const v of violations) if (v.id === 'color-contrast') v.nodes = v.nodes.filter((n) => lit(n.target[0]))
    return violations.filter((v) => v.nodes.length > 0).map(({ id, impact, nodes }) => ({
      id,
      impact: impact ?? '',
      text: `${id} (${impact}): ${nodes.map((n) => `${n.target.join(' ')} ${n.any[0]?.message ?? n.all[0]?.message ?? ''}`).slice(0, 4).join('; ')}`,
    }))
  })
  assert.deepEqual(found.filter(({ id, impact }) => grave.includes(impact) || counted.includes(id)).map(({ text }) => text), [], where)
}

/** No page is wider than its window. */
export async function checkWidth(page: Page, where: string): Promise<void> {
  const { wide, window: room, culprits } = await page.evaluate(() => {
    const room = window.innerWidth
    const wide = document.scrollingElement?.scrollWidth ?? 0
    const out = wide <= room ? [] : [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > room + 1)
    return { wide, window: room, culprits: out.slice(-3).map((e) => `${e.tagName} ${e.className} ${e.textContent?.slice(0, 40)}`) }
  })
  assert.ok(wide <= room, `${where}: ${wide} px wide in ${room}: ${culprits.join(' | ')}`)
}

interface Stop {
  name: string
  /** Whether anything about it or around it looks different with the focus. */
  visible: boolean
}

/**
 * Goes through the page, or the dialog on it, by Tab alone: everything that can
 * be used is reached, and each place shows that it has the focus.
 */
export async function checkKeyboard(page: Page, where: string): Promise<void> {
  const missed = new Set(await page.evaluate(prepare))
  const stops: Stop[] = []
  const seen = new Set<string>()
  for (;;) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(look)
    if (!stop || seen.has(stop.name)) break
    seen.add(stop.name)
    stops.push(stop)
    for (const one of stop.name.split('\n')) missed.delete(one)
    if (stops.length > 300) assert.fail(`${where}: the focus never comes round`)
  }
  // A message that went away by itself meanwhile cannot be reached, and need not be.
  const left = new Set(await page.evaluate(() => [...document.querySelectorAll<HTMLElement>('[data-stop]')].map((e) => e.dataset.stop)))
  assert.deepEqual([...missed].filter((name) => left.has(name)), [], `${where}: not reached by Tab, of ${stops.length}`)
  assert.deepEqual(stops.filter((s) => !s.visible).map((s) => s.name), [], `${where}: the focus does not show`)
}

/** Numbers what can be used in the page, and returns the names of what Tab must reach. */
function prepare(): string[] {
  const usable = 'a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]'
  // Inside these, arrow keys go on where Tab stops once.
  const composite = '[role=grid], [role=tablist], [role=listbox], [role=menu], [role=radiogroup], [role=toolbar], [role=tree]'
  const dialogs = document.querySelectorAll('[role=dialog][aria-modal=true]')
  const root = dialogs[dialogs.length - 1] ?? document.body
  const names: string[] = []
  ;[...root.querySelectorAll<HTMLElement>(usable)].forEach((element, i) => {
    const label = element.getAttribute('aria-label') ?? (element as HTMLInputElement).labels?.[0]?.textContent ?? element.textContent ?? ''
    const radio = element instanceof HTMLInputElement && element.type === 'radio'
    // Of radio buttons, Tab reaches the chosen one, or the first.
    element.dataset.stop = radio && element.name ? `radio ${element.name}` : `${element.tagName.toLowerCase()} ${label.trim().slice(0, 40)} #${i}`
    const hidden = !element.checkVisibility({ visibilityProperty: true }) || element.closest('[inert], [aria-hidden=true]') !== null
    const off = element.matches(':disabled, [type=hidden], [data-disabled]')
    const script = element.tabIndex < 0 && !element.matches('a[href], button, input, select, textarea')
    const byArrows = element.tabIndex < 0 && element.closest(composite) !== null
    if (!hidden && !off && !script && !byArrows) names.push(element.dataset.stop)
  })
  document.body.tabIndex = -1
  ;(root === document.body ? document.body : (root as HTMLElement)).focus()
  return names
}

/** What has the focus, and whether one sees it. */
function look(): { name: string; visible: boolean } | undefined {
  const element = document.activeElement
  if (!(element instanceof HTMLElement) || element === document.body) return undefined
  const around: Element[] = [element]
  for (let e: Element | null = element, i = 0; e && i < 4; e = e.parentElement, i++) around.push(e)
  around.push(...element.querySelectorAll('*'), ...(element.parentElement?.children ?? []))
  const seen = () =>
    around
      .flatMap((e) => [getComputedStyle(e), getComputedStyle(e, '::before'), getComputedStyle(e, '::after')])
      .map((s) => {
        return [s.content, s.outlineStyle === 'none' ? '' : `${s.outlineStyle} ${s.outlineWidth} ${s.outlineColor}`, s.boxShadow, s.borderColor, s.backgroundColor, s.left, s.opacity].join()
      })
      .join('\n')
  const name = element.dataset.stop ?? `${element.tagName.toLowerCase()} ${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}`
  const withFocus = seen()
  element.blur()
  const visible = withFocus !== seen()
  element.focus({ preventScroll: true })
  return { name, visible }
}
