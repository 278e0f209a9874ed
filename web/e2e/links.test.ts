import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

import { output } from './support/process'
import { Server } from './support/server'
import { checkHere } from './support/settings'
import { Stage } from './support/stage'
import { languages, serverWordsOf, wordsOf, type Language } from './support/texts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The secret of a link that is more than an hour old. */
let expired = ''

const stage = Stage.for(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-e2e-'))
  await output('go', ['test', '-count=1', './internal/app', '-run', '^TestASetupLinkExpiresOverARestart$', '-oldlink', folder], { cwd: root })
  expired = await readFile(join(folder, 'secret'), 'utf8')
  const server = Server.over(folder)
  await server.start()
  return server
})

for (const language of languages) {
  const say = wordsOf(language)

  stage.test(`links that open nothing say why, in ${language}`, async () => {
    const page = await (await stage.stranger({ language })).page()
    await refused(page, language, `/setup#${expired}`, 'setup_link_expired')
    await refused(page, language, '/setup#nothing', 'setup_link_refused')
    await page.goto('/setup')
    await page.getByRole('heading', { level: 1, name: say('setup:noLink.title') }).waitFor()
    await checkHere(page, 'no link')
  })
}

stage.test('a workspace is set up once', async () => {
  const page = await (await stage.stranger()).page()
  const say = wordsOf('en')
  await page.goto(stage.server.setupLink) // the one printed since
  await page.getByLabel(say('setup:user.name')).fill('Ada Lovelace')
  await page.getByLabel(say('setup:user.email')).fill('ada@analytical.example')
  const passphrase = page.getByLabel(say('setup:user.passphrase'), { exact: true })
  await passphrase.fill('password12345678')
  await page.getByRole('button', { name: say('setup:user.submit') }).click()
  await page.locator('input[aria-invalid=true]').waitFor() // refused beside the field, and the link still works
  await passphrase.fill('four lanterns over the harbour')
  await page.getByRole('button', { name: say('setup:user.submit') }).click()
  await page.getByRole('heading', { level: 1, name: say('setup:recovery.title') }).waitFor()

  for (const language of languages) {
    const words = wordsOf(language)
    const second = await (await stage.stranger({ language })).page()
    await refused(second, language, stage.server.setupLink, 'setup_link_used')
    await second.goto('/setup')
    await second.getByRole('heading', { level: 1, name: words('setup:done.title') }).waitFor()
    await checkHere(second, 'set up already')
    await second.getByRole('link', { name: words('setup:refused.signIn') }).click()
    await second.getByRole('heading', { level: 1, name: words('auth:signIn.title') }).waitFor()
  }
})

async function refused(page: Page, language: Language, address: string, why: string) {
  await page.goto('/signin') // so that the next is a new page, not a new fragment
  await page.goto(address)
  await page.getByRole('heading', { level: 1, name: wordsOf(language)('setup:refused.title') }).waitFor()
  await page.getByRole('alert').getByText(serverWordsOf(language, 'auth', why)).waitFor()
  await checkHere(page, why, { tabs: true })
}
