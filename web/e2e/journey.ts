import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

import { custom, exported, googleExport, sought } from './support/google'
import { Server } from './support/server'
import { Stage } from './support/stage'
import { wordsOf, type Language } from './support/texts'

const people = { en: 'Contacts', 'zh-CN': '联系人' }
const leadSource = { en: 'Lead source', 'zh-CN': '线索来源' }

/** What a person does on the first day, from the printed link to signing out. */
export function journey(language: Language): void {
  const stage = Stage.for(() => Server.fresh())
  const say = wordsOf(language)
  const number = (n: number) => n.toLocaleString(language)

  stage.test(`a first day, in ${language}`, async () => {
    const visitor = await stage.stranger({ language })
    const page = await visitor.page()
    await page.goto(stage.server.setupLink)
    await becomeOwner(page)
    await keepRecoveryKey(page)
    await importPeople(page)
  })

  async function becomeOwner(page: Page) {
    await page.getByLabel(say('setup:user.name')).fill('Ada Lovelace')
    await page.getByLabel(say('setup:user.email')).fill('ada@analytical.example')
    await page.getByRole('button', { name: say('auth:newPassphrase.suggest') }).click()
    const passphrase = page.getByLabel(say('setup:user.passphrase'), { exact: true })
    await page.waitForFunction((input) => (input as HTMLInputElement).value.split(' ').length === 6, await passphrase.elementHandle())
    await page.getByRole('button', { name: say('setup:user.submit') }).click()
  }

  async function keepRecoveryKey(page: Page) {
    await page.getByRole('heading', { level: 1, name: say('setup:recovery.title') }).waitFor()
    const groups = await page.getByRole('list', { name: say('setup:recovery.title') }).getByRole('listitem').locator('code').allTextContents()
    assert.ok(groups.length >= 8, `${groups.length} groups`)
    await page.getByRole('button', { name: say('setup:recovery.kept') }).click()
    const asked = groups.map((text, i) => ({ text, input: page.getByLabel(say('setup:check.group', { number: i + 1 }), { exact: true }) }))
    await page.getByRole('heading', { level: 1, name: say('setup:check.title') }).waitFor()
    let typed = 0
    for (const { text, input } of asked) {
      if ((await input.count()) === 0) continue
      await input.fill(text)
      typed++
    }
    assert.equal(typed, 2)
    await page.getByRole('button', { name: say('setup:check.submit') }).click()
    await page.getByRole('heading', { level: 1, name: say('setup:data.title') }).waitFor()
  }

  async function importPeople(page: Page) {
    await page.getByRole('button', { name: say('setup:data.import') }).click()
    await page.getByRole('button', { name: say('imports:new.choose') }).waitFor()
    await page.locator('input[type=file]').setInputFiles({ name: 'contacts.csv', mimeType: 'text/csv', buffer: googleExport() })

    const facts = page.getByRole('list', { name: say('imports:facts.title') })
    await facts.getByText(say('imports:source.google')).waitFor()
    await facts.getByText(say('imports:facts.rows', { count: exported.rows, formatted: number(exported.rows) })).waitFor()

    const mapping = page.getByRole('combobox', { name: say('imports:mapping.targetOf', { column: custom.header }) })
    assert.equal(await mapping.inputValue(), say('imports:mapping.leaveOut'))
    await mapping.click()
    await mapping.fill(leadSource[language])
    await page.getByRole('option', { name: leadSource[language] }).click()
    await page.getByRole('cell', { name: custom.value, exact: true }).first().waitFor() // in the preview

    await page.getByRole('button', { name: say('imports:start.count', { count: exported.rows, formatted: number(exported.rows), what: people[language] }) }).click()
    await page.getByText(say('imports:failedRows.title', { count: exported.refused })).waitFor({ timeout: 120_000 })
    await page.getByText(number(exported.rows - exported.refused), { exact: true }).waitFor()
  }

  void sought
}
