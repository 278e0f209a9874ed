import type { Page } from 'playwright-core'

import { call } from './support/api'
import { checkAccess, checkKeyboard, checkWidth } from './support/access'
import { scenes, seed, settled, type Scene, type Seed } from './support/scenes'
import { Server } from './support/server'
import { apply, thorough, type Setting } from './support/settings'
import { Stage } from './support/stage'
import { wordsOf } from './support/texts'

/** All there are: two of each. */
const settings: Setting[] = (['en', 'zh-CN'] as const).flatMap((language) => (['desk', 'phone'] as const).flatMap((size) => [false, true].map((dark) => ({ language, size, dark }))))

/**
 * Two opposite settings for each scene, taken in turn: every scene meets each
 * language, width and theme, and each two of them meet somewhere. All of them
 * in long tests.
 */
function settingsOf(scene: Scene, turn: number): Setting[] {
  const fits = settings.filter(({ size }) => !scene.on || scene.on === size)
  if (thorough) return fits
  if (scene.on) return fits.filter(({ language, dark }) => (language === 'en') === (dark === (turn % 2 === 0)))
  const first = settings[turn % 4] as Setting
  return [first, { language: first.language === 'en' ? 'zh-CN' : 'en', size: first.size === 'desk' ? 'phone' : 'desk', dark: !first.dark }]
}

/** Looks at a part of all scenes, so that two files share the work. */
export function access(part: (turn: number) => boolean): void {
  const stage = Stage.for(() => Server.ready('en'))
  const words = { en: wordsOf('en'), 'zh-CN': wordsOf('zh-CN') }
  let things: Seed | undefined
  let spoken = 'en'

  stage.test('everybody can use every screen', async () => {
    const { page } = await stage.owner()
    things = await seed(page)
    const wrong: string[] = []
    for (const [turn, scene] of scenes(things).entries()) {
      if (!part(turn)) continue
      if (wrong.length > 5) break // enough to begin with
      for (const setting of settingsOf(scene, turn)) await visit(page, scene, setting).catch((e: unknown) => wrong.push(`${scene.name}, ${Object.values(setting).join(' ')}: ${String(e)}`))
    }
    if (wrong.length > 0) throw new Error(wrong.join('\n\n'))
  })

  async function visit(page: Page, scene: Scene, { language, size, dark }: Setting) {
    const where = `${scene.name}, ${language}, ${size}, ${dark ? 'dark' : 'light'}`
    await apply(page, { size, dark })
    if (language !== spoken) await call(page, 'PATCH', '/me', { locale: language })
    spoken = language
    await page.goto(scene.path)
    await settled(page)
    await scene.open?.(page, words[language])
    await settled(page)
    await checkAccess(page, where)
    await checkWidth(page, where)
    if (scene.tabs) await checkKeyboard(page, where)
    if (!scene.open) {
      const other = size === 'desk' ? 'phone' : 'desk'
      await apply(page, { size: other, dark })
      await settled(page)
      await checkWidth(page, `${scene.name}, ${language}, resized to ${other}`)
    }
  }
}
