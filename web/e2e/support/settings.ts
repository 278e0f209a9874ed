import type { Page } from 'playwright-core'

import { checkAccess, checkKeyboard, checkWidth } from './access'
import type { Language } from './texts'

const sizes = { desk: { width: 1280, height: 800 }, phone: { width: 320, height: 640 } }
export type Size = keyof typeof sizes

export interface Setting {
  language: Language
  size: Size
  dark: boolean
}

/** In long tests everything is combined with everything; else each two things meet somewhere. */
export const thorough = Boolean(process.env.HOLDFAST_SOAK)

export async function apply(page: Page, { size, dark }: Omit<Setting, 'language'>): Promise<void> {
  await page.setViewportSize(sizes[size])
  const colorScheme = dark ? 'dark' : 'light'
  await page.emulateMedia({ colorScheme })
  // The page follows in its own time, and colours may be under way.
  await page.waitForFunction((scheme) => document.documentElement.dataset.mantineColorScheme === scheme && document.getAnimations().every((a) => a.playState !== 'running' || a.effect?.getTiming().iterations === Infinity), colorScheme)
}

/** Looks at what is open now, wide and narrow, light and dark, and leaves it as it was. */
export async function checkHere(page: Page, where: string, { tabs = false } = {}): Promise<void> {
  const all = [{ size: 'phone', dark: true }, { size: 'phone', dark: false }, { size: 'desk', dark: true }, { size: 'desk', dark: false }] as const
  for (const setting of all) {
    if (!thorough && (setting.size === 'phone') !== setting.dark) continue
    const what = `${where}, ${setting.size}, ${setting.dark ? 'dark' : 'light'}`
    await apply(page, setting)
    await checkAccess(page, what)
    await checkWidth(page, what)
  }
  if (tabs) await checkKeyboard(page, where)
}
