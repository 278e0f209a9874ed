import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'

import { checkAccess } from './support/access'
import { call, create } from './support/api'
import { settled } from './support/scenes'
import { Server } from './support/server'
import { checkHere } from './support/settings'
import { Stage } from './support/stage'
import { wordsOf, type Language } from './support/texts'

// Words of objects, which belong to no screen.
const words = {
  en: { contacts: 'Contacts', contact: 'contact', notes: 'Notes', bank: 'Bank account', job: 'Job title', role: 'Field sales', team: 'North' },
  'zh-CN': { contacts: '联系人', contact: '联系人', notes: '备注', bank: '银行账号', job: '职位', role: '外勤销售', team: '华北' },
}

/** An administrator makes room for a colleague, who comes in and sees what the role shows, until it is taken away. Without a mouse. */
export function colleague(language: Language): void {
  const stage = Stage.for(() => Server.ready(language))
  const say = wordsOf(language)
  const is = words[language]
  const grace = { name: 'Grace Hopper', email: 'grace@analytical.example', passphrase: 'nine barges under the bridge' }

  stage.test(`a colleague comes, and goes, in ${language}`, async () => {
    const { page: admin } = await stage.owner({ language })
    await makeRole(admin)
    await makeTeam(admin)
    const link = await invite(admin)
    await fill(admin)
    const { theirs, page } = await join(link)
    await seesWhatTheRoleShows(page)
    await revealsNothing(page)
    await adminReveals(admin)
    await isDemoted(admin, page)
    await isSwitchedOff(admin, page)
    theirs.provoked() // a stream that ended, and what was asked for without a session
  })

  async function makeRole(page: Page) {
    await page.goto('/settings/roles')
    await settled(page)
    await checkHere(page, 'roles', { tabs: true })
    await button(page, 'admin:roles.create').press('Enter')
    await page.getByLabel(say('admin:roles.name')).pressSequentially(is.role)

    await object(page, 'contact')
    await button(page, 'admin:roles.ownRules').press('Enter')
    await grant(page, 'read', 'all').press('ArrowLeft')
    await grant(page, 'update', 'none').press('ArrowRight')
    await grant(page, 'update', 'own').press('ArrowRight')
    await grant(page, 'create', 'none').press('ArrowRight')
    assert(await grant(page, 'read', 'team').isChecked())
    assert(await grant(page, 'update', 'team').isChecked())
    await pick(page.getByLabel(say('admin:roles.levelOf', { field: is.bank })), 'masked')

    await object(page, 'note')
    await button(page, 'admin:roles.ownRules').press('Enter')
    for (const scope of ['all', 'team', 'own']) await grant(page, 'read', scope).press('ArrowLeft')
    assert(await grant(page, 'read', 'none').isChecked())
    await object(page, 'contact')
    await checkHere(page, 'editor of a role', { tabs: true })
    await button(page, 'common:save').press('Enter')
    await page.getByRole('button', { name: is.role, exact: true }).waitFor()
  }

  async function makeTeam(page: Page) {
    await page.goto('/settings/teams')
    await settled(page)
    await page.getByLabel(say('admin:teams.name')).pressSequentially(is.team)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 3, name: is.team }).waitFor()
    await checkHere(page, 'teams', { tabs: true })
  }

  async function invite(page: Page): Promise<string> {
    await page.goto('/settings/people')
    await settled(page)
    await button(page, 'admin:people.invite').press('Enter')
    const form = page.getByRole('dialog')
    await form.getByLabel(say('admin:account.name'), { exact: true }).pressSequentially(grace.name)
    await form.getByLabel(say('admin:people.email'), { exact: true }).pressSequentially(grace.email)
    const role = form.getByLabel(say('admin:people.role'), { exact: true })
    await pick(role, (await role.locator('option', { hasText: is.role }).getAttribute('value')) ?? '')
    await form.getByRole('combobox', { name: say('admin:teams.title') }).focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await checkHere(page, 'inviting', { tabs: true })
    await form.getByRole('button', { name: say('admin:people.makeLink') }).press('Enter')
    const shown = page.getByLabel(say('admin:people.linkFor', { name: grace.name }))
    await shown.waitFor()
    await checkHere(page, 'people, with a link', { tabs: true })
    return shown.inputValue()
  }

  /** A contact of the team, one that is not, and a note. */
  async function fill(page: Page) {
    const teams = (await call(page, 'GET', '/teams')).body as { data: { id: string }[] }
    const contact = await create(page, 'contacts', { name: 'Team Person', team: teams.data[0]?.id, bank_account: 'DE89370400440532013000', job_title: 'Pilot' })
    await create(page, 'contacts', { name: 'Other Person' })
    await create(page, 'notes', { title: 'Between us', body: 'Not for everybody.', contact })
  }

  async function join(link: string) {
    const theirs = await stage.stranger({ language })
    const page = await theirs.page()
    await page.goto(link)
    const passphrase = page.getByLabel(say('setup:user.passphrase'), { exact: true })
    await passphrase.waitFor()
    await checkHere(page, 'who was invited', { tabs: true })
    await passphrase.pressSequentially(grace.passphrase)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/contacts/)
    await settled(page)
    return { theirs, page }
  }

  async function seesWhatTheRoleShows(page: Page) {
    await page.getByRole('link', { name: 'Team Person', exact: true }).waitFor()
    assert.equal(await page.getByRole('link', { name: 'Other Person', exact: true }).count(), 0)
    const places = page.getByRole('navigation').getByRole('link')
    await places.filter({ hasText: is.contacts }).first().waitFor()
    assert.equal(await places.filter({ hasText: is.notes }).count(), 0)
    assert.equal((await call(page, 'GET', '/notes')).status, 404)
    await page.goto('/settings/people')
    await settled(page)
    await page.getByRole('heading', { name: say('admin:closed.title') }).waitFor()
    assert.equal(await page.getByRole('button', { name: say('admin:people.invite') }).count(), 0)
    await checkHere(page, 'settings that are not for them', { tabs: true })
  }

  async function revealsNothing(page: Page) {
    await page.goto('/contacts')
    await page.getByRole('link', { name: 'Team Person', exact: true }).press('Enter')
    await page.getByRole('button', { name: say('records:page.edit', { field: is.job }) }).waitFor()
    await page.getByText('••••••3000').first().waitFor()
    assert.equal(await page.getByRole('button', { name: say('fields:reveal.showField', { field: is.bank }) }).count(), 0)
    assert.equal(await page.getByText('Between us').count(), 0)
    await checkHere(page, 'a record with something masked', { tabs: true })
  }

  async function adminReveals(page: Page) {
    await page.goto('/contacts')
    await page.getByRole('link', { name: 'Team Person', exact: true }).press('Enter')
    const show = page.getByRole('button', { name: say('fields:reveal.showField', { field: is.bank }) })
    await show.press('Enter')
    await page.getByText('DE89370400440532013000').waitFor()
    await checkAccess(page, 'a value that is revealed')
    await page.getByRole('button', { name: say('fields:reveal.hideField', { field: is.bank }) }).press('Enter')
    await show.waitFor()
    assert.equal(await page.getByText('DE89370400440532013000').count(), 0)
  }

  /** Nothing is loaded anew: the buttons go by themselves, of the record and of the list. */
  async function isDemoted(admin: Page, page: Page) {
    await page.evaluate(() => ((window as { sameDocument?: boolean }).sameDocument = true))
    const edit = page.getByRole('button', { name: say('records:page.edit', { field: is.job }) })
    await edit.waitFor()
    await admin.goto('/settings/people')
    await settled(admin)
    await choose(admin.getByRole('combobox', { name: say('admin:people.roleOf', { name: grace.name }) }), say('admin:roles.builtIn.read_only'))
    await edit.waitFor({ state: 'hidden' })
    await page.getByRole('navigation').getByRole('link', { name: is.notes }).first().waitFor() // which the new role shows
    await page.getByRole('navigation').getByRole('link', { name: is.contacts }).first().press('Enter')
    await page.getByRole('link', { name: 'Other Person', exact: true }).waitFor()
    assert.equal(await page.getByRole('button', { name: say('records:list.new', { object: is.contact }) }).count(), 0)
    assert.equal(await page.evaluate(() => (window as { sameDocument?: boolean }).sameDocument), true, 'the page was loaded anew')
  }

  async function isSwitchedOff(admin: Page, page: Page) {
    await admin.getByRole('button', { name: say('admin:people.more', { name: grace.name }) }).press('Enter')
    await admin.getByRole('menuitem', { name: say('admin:people.off') }).press('Enter')
    await admin.getByText(say('admin:people.state.disabled'), { exact: true }).waitFor()
    await page.getByRole('dialog', { name: say('auth:ended.title') }).waitFor()
    const again = await call(page, 'POST', '/session', { email: grace.email, password: grace.passphrase })
    assert.equal(again.status, 401)
  }

  const button = (page: Page, key: string) => page.locator('main').getByRole('button', { name: say(key), exact: true })
  const object = (page: Page, name: string) => pick(page.getByLabel(say('admin:roles.object')), name)
  const grant = (page: Page, right: string, scope: string) => page.getByRole('radio', { name: say('admin:roles.grant', { right: say(`admin:roles.action.${right}`), scope: say(`admin:roles.scope.${scope}`) }), exact: true })
}

/** Chooses in a list of ours: nothing is chosen on the way. */
async function choose(list: Locator, name: string) {
  await list.press('ArrowDown')
  const options = list.page().getByRole('option')
  const wanted = list.page().getByRole('option', { name, exact: true })
  await wanted.waitFor()
  for (let i = 0; i <= (await options.count()) && (await wanted.getAttribute('data-combobox-selected')) === null; i++) await list.press('ArrowDown')
  await list.press('Enter')
}

/** Chooses in a list of the browser's own, by arrow keys. */
async function pick(list: Locator, value: string) {
  await list.press('Home')
  const most = await list.locator('option').count()
  for (let i = 0; i < most && (await list.inputValue()) !== value; i++) await list.press('ArrowDown')
  assert.equal(await list.inputValue(), value)
}
