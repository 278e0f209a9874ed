import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

import { custom, exported, googleExport } from './support/google'
import { Server } from './support/server'
import { checkHere } from './support/settings'
import { Stage } from './support/stage'
import { wordsOf, type Language } from './support/texts'

// Words of objects/contact.json, which belong to no screen.
const people = { en: 'Contacts', 'zh-CN': '联系人' }
const leadSource = { en: 'Lead source', 'zh-CN': '线索来源' }
const jobTitle = { en: 'Job title', 'zh-CN': '职位' }

/** What is typed to find a person, and who is found by it. */
const searches = {
  en: [{ typed: 'quennev', found: 'Zsófia Quenneville' }, { typed: 'zsofia', found: 'Zsófia Quenneville' }],
  'zh-CN': [{ typed: '阳静', found: '欧阳静' }, { typed: 'ouyangj', found: '欧阳静' }],
}

/** What a person does on the first day, from the printed link to signing out. */
export function journey(language: Language): void {
  const stage = Stage.for(() => Server.fresh())
  const say = wordsOf(language)
  const one = say('records:list.people', { count: 1 })
  const number = (n: number) => n.toLocaleString(language)

  stage.test(`a first day, in ${language}`, async () => {
    const visitor = await stage.stranger({ language })
    const page = await visitor.page()
    await page.goto(stage.server.setupLink)
    await becomeOwner(page)
    await keepRecoveryKey(page)
    await importPeople(page)
    await findPerson(page)
    await editInPlace(page)
    await deleteAndUndo(page)
    await signOut(page)
  })

  stage.test(`two edit the same, in ${language}`, async () => {
    const mine = await stage.owner({ language })
    const theirs = await stage.owner({ language })
    const { typed = '', found = '' } = searches[language][0] ?? {}
    for (const { page } of [mine, theirs]) {
      await search(page, typed)
      await page.getByRole('link', { name: found, exact: true }).click()
      await page.getByRole('button', { name: say('records:page.edit', { field: jobTitle[language] }) }).click()
    }
    const input = (page: Page) => page.getByRole('textbox', { name: jobTitle[language], exact: true })
    await input(mine.page).fill('Harbour pilot')
    await input(theirs.page).fill('Lighthouse keeper')
    await input(theirs.page).press('Enter')
    await input(theirs.page).waitFor({ state: 'hidden' })
    // It is told at once, and what is being typed stays.
    await mine.page.getByRole('button', { name: say('records:page.live.compare') }).waitFor()
    assert.equal(await input(mine.page).inputValue(), 'Harbour pilot')

    const dialog = mine.page.getByRole('dialog', { name: say('records:page.conflict.title') })
    await input(mine.page).press('Enter')
    await dialog.getByText('Lighthouse keeper').waitFor()
    await dialog.getByText('Harbour pilot').waitFor()
    await checkHere(mine.page, 'two who edited the same', { tabs: true })
    await dialog.getByRole('button', { name: say('records:page.conflict.later') }).click()
    await dialog.waitFor({ state: 'hidden' })
    assert.equal(await input(mine.page).inputValue(), 'Harbour pilot')

    await input(mine.page).press('Enter')
    await dialog.getByRole('radio', { name: say('records:page.conflict.mine') }).click()
    await dialog.getByRole('button', { name: say('records:page.conflict.save') }).click()
    await dialog.waitFor({ state: 'hidden' })
    for (const { page } of [mine, theirs]) await page.getByText('Harbour pilot', { exact: true }).waitFor()
  })

  async function becomeOwner(page: Page) {
    await page.getByLabel(say('setup:user.name')).waitFor()
    await checkHere(page, 'the first user', { tabs: true })
    await page.getByLabel(say('setup:user.name')).fill('Ada Lovelace')
    await page.getByLabel(say('setup:user.email')).fill('ada@analytical.example')
    await page.getByRole('button', { name: say('auth:newPassphrase.suggest') }).click()
    const passphrase = page.getByLabel(say('setup:user.passphrase'), { exact: true })
    await page.waitForFunction((input) => (input as HTMLInputElement).value.split(' ').length === 6, await passphrase.elementHandle())
    await page.getByRole('button', { name: say('setup:user.submit') }).click()
  }

  async function keepRecoveryKey(page: Page) {
    await page.getByRole('heading', { level: 1, name: say('setup:recovery.title') }).waitFor()
    await page.getByRole('button', { name: say('setup:recovery.kept') }).waitFor()
    await checkHere(page, 'the recovery key', { tabs: true })
    const groups = await page.getByRole('list', { name: say('setup:recovery.title') }).getByRole('listitem').locator('code').allTextContents()
    assert.ok(groups.length >= 8, `${groups.length} groups`)
    await page.getByRole('button', { name: say('setup:recovery.kept') }).click()
    const asked = groups.map((text, i) => ({ text, input: page.getByLabel(say('setup:check.group', { number: i + 1 }), { exact: true }) }))
    await page.getByRole('heading', { level: 1, name: say('setup:check.title') }).waitFor()
    await checkHere(page, 'two groups asked back', { tabs: true })
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
    await checkHere(page, 'what to begin with', { tabs: true })
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
    await page.getByRole('link', { name: say('imports:after.see', { what: people[language] }) }).click()
  }

  async function search(page: Page, text: string) {
    await page.getByRole('searchbox').fill('')
    await page.getByRole('status').filter({ hasText: one }).waitFor({ state: 'hidden' })
    await page.getByRole('searchbox').fill(text)
    await page.getByRole('status').filter({ hasText: one }).waitFor()
  }

  async function findPerson(page: Page) {
    for (const { typed, found } of searches[language]) {
      await search(page, typed)
      await page.getByRole('link', { name: found, exact: true }).waitFor()
    }
    await page.getByRole('link', { name: searches[language][0]?.found ?? '', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: searches[language][0]?.found ?? '' }).waitFor()
    await page.getByText(custom.value, { exact: true }).waitFor() // by the corrected mapping
  }

  async function editInPlace(page: Page) {
    await page.getByRole('button', { name: say('records:page.edit', { field: jobTitle[language] }) }).click()
    const input = page.getByRole('textbox', { name: jobTitle[language], exact: true })
    await input.fill('Cartographer')
    await input.press('Enter')
    await page.getByText('Cartographer', { exact: true }).waitFor()
    const timeline = page.getByRole('region', { name: say('records:timeline.title') })
    await timeline.getByText(say('records:timeline.did.updated', { who: 'Ada Lovelace', fields: jobTitle[language] })).waitFor()
    await putBackAndUndo(page)
  }

  /** The value that the field had before comes back, and goes again. */
  async function putBackAndUndo(page: Page) {
    const timeline = page.getByRole('region', { name: say('records:timeline.title') })
    await timeline.getByRole('button', { name: say('records:timeline.did.updated', { who: 'Ada Lovelace', fields: jobTitle[language] }) }).click()
    await timeline.getByText('Cartographer', { exact: true }).waitFor()
    const restored = () => page.waitForResponse((answer) => answer.url().endsWith('/history/restore') && answer.ok())
    const first = restored()
    await timeline.getByRole('button', { name: say('records:timeline.past.putBackField', { field: jobTitle[language] }) }).first().click()
    await first
    await page.getByText(say('records:timeline.past.putBackDone')).waitFor()
    const second = restored()
    await page.getByRole('button', { name: say('undo') }).click()
    await second
  }

  async function deleteAndUndo(page: Page) {
    const name = searches[language][0]?.found ?? ''
    const address = page.url()
    await page.getByRole('button', { name: say('records:page.menu') }).click()
    await page.getByRole('menuitem', { name: say('records:page.delete') }).click()
    await page.getByText(say('records:page.deleted', { name })).waitFor()
    await page.waitForURL((url) => url.pathname === '/contacts')
    await page.getByRole('button', { name: say('undo') }).click()
    await page.getByText(say('records:page.restored', { name })).waitFor()
    await page.goto(address)
    await page.getByText('Cartographer', { exact: true }).waitFor()
  }

  async function signOut(page: Page) {
    await page.getByRole('button', { name: say('userMenu', { name: 'Ada Lovelace' }) }).click()
    await page.getByRole('menuitem', { name: say('signOut') }).click()
    await page.waitForURL((url) => url.pathname === '/signin')
    await page.goto('/contacts')
    await page.getByRole('heading', { level: 1, name: say('auth:signIn.title') }).waitFor()
    await checkHere(page, 'sign in', { tabs: true })
  }
}
