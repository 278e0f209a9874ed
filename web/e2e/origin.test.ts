import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

import { call, draft } from './support/api'
import { Server } from './support/server'
import { checkHere } from './support/settings'
import { Stage } from './support/stage'
import { languages, wordsOf, type Language } from './support/texts'

const stage = Stage.for(() => Server.ready('en'))
const objects: Record<Language, string> = { en: 'Contacts', 'zh-CN': '联系人' }

for (const language of languages) {
  const say = wordsOf(language)
  const people = (count: number) => say('records:list.people', { count })

  stage.test(`the records of an import are found by it, and it is taken back after a question, in ${language}`, async () => {
    const { page } = await owner(language)
    const file = ['name,emails,shoe size', `Hedy Lamarr,hedy-${language}@example.com,38`, `Grace Hopper,grace-${language}@example.com,`].join('\n')
    const id = await draft(page, 'contact', 'few.csv', file)
    await page.goto(`/imports/${id}`)
    await page.getByText(say('imports:mapping.lost', { count: 1 })).waitFor()
    await page.getByRole('button', { name: say('imports:start.count', { count: 2, formatted: '2', what: objects[language] }) }).click()
    await page.getByRole('link', { name: say('imports:after.see', { what: objects[language] }) }).click()
    await page.getByText(say('records:list.filter.importedFile', { file: 'few.csv', count: 2 })).waitFor()
    await page.getByText(people(2), { exact: true }).waitFor()

    await page.goBack()
    await page.getByRole('button', { name: say('imports:after.revert') }).click()
    const question = page.getByRole('dialog', { name: say('imports:takeBack.title', { count: 2 }) })
    await question.waitFor()
    await checkHere(page, 'taking an import back')
    await question.getByRole('button', { name: say('imports:takeBack.do', { count: 2 }) }).click()
    await page.getByText(say('imports:reverted.title', { count: 2 })).waitFor({ timeout: 30_000 })
  })

  stage.test(`groups are counted, and lead to their records, in ${language}`, async () => {
    const { page } = await owner(language)
    await call(page, 'POST', '/sample')
    await page.goto('/tasks')
    await page.getByRole('button', { name: say('records:list.menu') }).press('Enter')
    await page.getByRole('menuitem', { name: say('records:list.groups.open') }).press('Enter')
    const panel = page.getByRole('dialog', { name: say('records:list.groups.title') })
    const done = panel.getByRole('row', { name: language === 'en' ? /^Done/ : /^已完成/ })
    await done.getByRole('cell', { name: '46', exact: true }).waitFor()
    await checkHere(page, 'groups')
    await done.getByRole('button').press('Enter')
    await panel.waitFor({ state: 'detached' })
    await page.waitForURL(/filter=status\.in\.done/)
    await page.getByText(say('records:list.records', { count: 46, object: language === 'en' ? 'tasks' : '任务' }), { exact: true }).waitFor()

    // By what the other record says, and from there to the records.
    await page.goto('/contacts')
    await page.getByRole('button', { name: say('records:list.menu') }).press('Enter')
    await page.getByRole('menuitem', { name: say('records:list.groups.open') }).press('Enter')
    await panel.getByRole('combobox', { name: say('records:list.groups.by') }).click()
    await page.getByRole('option', { name: language === 'en' ? 'Company · Employees' : '公司 · 员工人数' }).click()
    await panel.getByRole('row').nth(1).getByRole('button').press('Enter')
    await panel.waitFor({ state: 'detached' })
    await page.getByText(language === 'en' ? 'Company · Employees' : '公司 · 员工人数').waitFor()
    await page.getByText(people(200), { exact: true }).waitFor({ state: 'detached' })
  })

  stage.test(`samples and companies are asked for by keys alone, in ${language}`, async () => {
    const { page } = await owner(language)
    await call(page, 'POST', '/sample')
    await page.goto('/contacts')
    await add(page, language, say('records:list.filter.sample'))
    await page.getByText(people(200), { exact: true }).waitFor()
    // The first comparison of a text is meant where none is called like what was typed.
    await add(page, language, language === 'en' ? 'Company · Domain' : '公司 · 域名', '.example')
    await page.getByText(language === 'en' ? 'Company · Domain' : '公司 · 域名').waitFor()
    await page.getByText(people(200), { exact: true }).waitFor({ state: 'detached' })
    assert.equal(page.url().includes('.example'), false) // sealed, so in no address
  })
}

async function owner(language: Language) {
  const it = await stage.owner()
  await call(it.page, 'PATCH', '/me', { locale: language })
  await it.page.reload()
  return it
}

/** Adds a filter by what one types, each followed by Enter. */
async function add(page: Page, language: Language, field: string, value?: string) {
  const say = wordsOf(language)
  await page.getByRole('button', { name: say('records:list.filter.add'), exact: true }).click()
  await page.getByRole('combobox', { name: say('records:list.filter.pickField') }).fill(field)
  await page.keyboard.press('Enter')
  if (value === undefined) return
  await page.getByRole('combobox', { name: say('records:list.filter.pickOperator', { field }) }).fill(value)
  await page.keyboard.press('Enter')
  await page.waitForFunction((typed) => document.activeElement instanceof HTMLInputElement && document.activeElement.value === typed, value)
  await page.keyboard.press('Enter')
}
