import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

import { owner, Server } from './support/server'
import { checkHere } from './support/settings'
import { Stage } from './support/stage'
import { wordsOf } from './support/texts'

const say = wordsOf('en')
const stage = Stage.for(() => Server.ready('en'))

stage.test('a session that ends while one types costs nothing that was typed', async () => {
  const { page } = await stage.owner()
  const other = (await stage.owner()).page

  // In a form.
  await page.getByRole('button', { name: say('records:list.new', { object: 'contact' }) }).first().click()
  const panel = page.getByRole('dialog', { name: say('create', { object: 'Contact' }) })
  const name = panel.getByRole('textbox', { name: 'Full name' }).or(panel.getByRole('textbox', { name: 'Name', exact: true })).first()
  await name.fill('Grace Hopper')
  await endOthers(other)
  // The question may be there already: the stream hears of the end, too.
  await panel.getByRole('button', { name: say('records:form.save') }).dispatchEvent('click')
  await signInAgain(page)
  assert.equal(await name.inputValue(), 'Grace Hopper')
  await panel.getByRole('button', { name: say('records:form.save') }).click()
  await page.getByRole('link', { name: 'Grace Hopper' }).click()

  // In place.
  await page.getByRole('button', { name: say('records:page.edit', { field: 'Job title' }) }).click()
  const title = page.getByRole('textbox', { name: 'Job title', exact: true })
  await title.fill('Rear admiral')
  await endOthers(other)
  await title.press('Enter')
  await signInAgain(page)
  assert.equal(await title.inputValue(), 'Rear admiral')
  await title.press('Enter')
  await title.waitFor({ state: 'hidden' })
  await page.getByText('Rear admiral', { exact: true }).waitFor()

  // What others do is heard again.
  await other.goto(page.url())
  await other.getByRole('button', { name: say('records:page.edit', { field: 'Job title' }) }).click()
  await other.getByRole('textbox', { name: 'Job title', exact: true }).fill('Commodore')
  await other.getByRole('textbox', { name: 'Job title', exact: true }).press('Enter')
  await page.getByText('Commodore', { exact: true }).waitFor()
})

stage.test('signing in again in one tab lets all tabs go on, with what was typed in them', async () => {
  const { visitor, page } = await stage.owner()
  const other = (await stage.owner()).page
  const second = await visitor.page()
  await second.goto('/contacts')
  await second.getByRole('button', { name: say('records:list.new', { object: 'contact' }) }).first().click()
  const typed = second.getByRole('dialog', { name: say('create', { object: 'Contact' }) }).getByRole('textbox').first()
  await typed.fill('Barbara Liskov')
  await endOthers(other)
  const asked = second.getByRole('dialog', { name: say('auth:ended.title') })
  await asked.waitFor()
  await page.bringToFront()
  await signInAgain(page)
  await asked.waitFor({ state: 'hidden' })
  assert.equal(await typed.inputValue(), 'Barbara Liskov')
})

stage.test('signing out with something typed asks first, and ends nothing before', async () => {
  const { page } = await stage.owner()
  await page.getByRole('button', { name: say('records:list.new', { object: 'contact' }) }).first().click()
  await page.getByRole('dialog', { name: say('create', { object: 'Contact' }) }).getByRole('textbox').first().fill('Barbara Liskov')
  await page.keyboard.press('Escape')
  await signOut(page)
  await page.getByRole('dialog', { name: say('records:leave.title') }).getByRole('button', { name: say('records:leave.stay') }).click()
  assert.equal(await page.evaluate(async () => (await fetch('/api/v1/session')).status), 200)
  await signOut(page)
  await page.getByRole('button', { name: say('records:leave.leave'), exact: true }).click()
  await page.waitForURL(/\/signin/)
  assert.equal(await page.evaluate(async () => (await fetch('/api/v1/session')).status), 401)
})

async function signOut(page: Page) {
  await page.getByRole('button', { name: say('userMenu', { name: owner.name }) }).click()
  await page.getByRole('menuitem', { name: say('signOut') }).click()
}

/** Ends every session but the page's own. */
async function endOthers(page: Page) {
  await page.goto('/settings/account')
  const end = page.getByRole('button', { name: say('admin:sessions.end'), exact: true })
  await end.first().waitFor()
  for (let left = await end.count(); left > 0; left--) {
    await end.first().click()
    await page.waitForFunction(([words, count]) => [...document.querySelectorAll('button')].filter((b) => b.textContent === words).length < Number(count), [say('admin:sessions.end'), left])
  }
}

async function signInAgain(page: Page) {
  const dialog = page.getByRole('dialog', { name: say('auth:ended.title') })
  await dialog.getByLabel(say('auth:passphrase'), { exact: true }).waitFor()
  await checkHere(page, 'sign in again', { tabs: true })
  await dialog.getByLabel(say('auth:passphrase'), { exact: true }).fill(owner.passphrase)
  await dialog.getByRole('button', { name: say('auth:ended.submit') }).click()
  await dialog.waitFor({ state: 'hidden' })
}
