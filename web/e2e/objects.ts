import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'

import { call, create, draft } from './support/api'
import { settled } from './support/scenes'
import { Server } from './support/server'
import { checkHere } from './support/settings'
import { Stage } from './support/stage'
import { wordsOf, type Language } from './support/texts'

const words = {
  en: { one: 'Vehicle', many: 'Vehicles', plate: 'Plate', fuel: 'Fuel', bought: 'Bought on', sold: 'Sold on', range: 'Range', fit: 'Roadworthy', yes: 'Yes', petrol: 'Petrol', rule: 'Of a petrol vehicle it is said when it was bought.' },
  'zh-CN': { one: '车辆', many: '车辆', plate: '车牌', fuel: '燃料', bought: '购入日期', sold: '售出日期', range: '续航里程', fit: '可上路', yes: '是', petrol: '汽油', rule: '燃油车必须填写购入日期。' },
}

/** An administrator makes an object on screen, and it is everywhere at once. */
export function objects(language: Language): void {
  const stage = Stage.for(() => Server.ready(language))
  const say = wordsOf(language)
  const own = words[language]

  stage.test(`an object made on screen is everywhere at once, in ${language}`, async () => {
    const { page } = await stage.owner({ language })
    await page.goto('/settings/objects')
    await makeObject(page)
    await makeFields(page)
    await makeRule(page)
    await everywhere(page)
    await tightened(page)
    await reclassified(page)
    await retyped(page)
    await deletedAndBack(page)
  })

  const button = (at: Page | Locator, key: string, values = {}) => at.getByRole('button', { name: say(key, values), exact: true })
  const panel = (page: Page) => page.getByRole('dialog')
  const saved = async (page: Page) => {
    await button(panel(page), 'save').click()
    await panel(page).waitFor({ state: 'hidden' })
  }
  const pick = async (box: Locator, option: string) => {
    await box.click()
    await box.page().getByRole('option', { name: option, exact: true }).click()
  }

  async function makeObject(page: Page) {
    await button(page, 'objects:create').first().click()
    const form = panel(page)
    await form.getByLabel(say('objects:oneEn')).fill('Vehicle')
    await form.getByLabel(say('objects:manyEn')).fill('Vehicles')
    await form.getByLabel(say('objects:oneZh')).fill('车辆')
    await checkHere(page, 'a new object', { tabs: true })
    await button(form, 'objects:create').click()
    await page.waitForURL(/settings\/objects\/vehicle$/)
    await page.getByRole('navigation').getByRole('link', { name: own.many, exact: true }).first().waitFor() // in the side bar
  }

  /** Begins a field: what it is called, and its type. */
  async function begin(page: Page, en: string, zh: string, type: string) {
    await button(page, 'objects:field.add').click()
    const form = panel(page)
    await form.getByLabel(say('objects:labelEn')).fill(en)
    await form.getByLabel(say('objects:labelZh')).fill(zh)
    await pick(form.getByRole('combobox', { name: say('objects:field.type') }), say(`objects:types.${type}`))
    return form
  }

  async function makeFields(page: Page) {
    const plate = await begin(page, 'Plate', '车牌', 'identifier')
    await plate.getByLabel(say('objects:pattern.title')).fill('HF-[0-9]{1,4}')
    await plate.getByLabel(say('objects:pattern.sayEn')).fill('Write it as HF-4711.')
    await plate.getByLabel(say('objects:pattern.sayZh')).fill('请写成 HF-4711。')
    await plate.getByLabel(say('objects:pattern.try')).fill('HF 4711')
    await plate.getByText(language === 'en' ? 'Write it as HF-4711.' : '请写成 HF-4711。', { exact: true }).waitFor() // the server tried it
    await plate.getByLabel(say('objects:pattern.try')).fill('HF-4711')
    await plate.getByText(say('objects:pattern.fits')).waitFor()
    await checkHere(page, 'a new field', { tabs: true })
    await saved(page)

    const fuel = await begin(page, 'Fuel', '燃料', 'choice')
    for (const [n, [en, zh]] of [['Petrol', '汽油'], ['Electric', '电']].entries()) {
      await button(fuel, 'objects:field.addChoice').click()
      await fuel.getByLabel(say('objects:field.choiceEn', { n: n + 1 })).fill(en ?? '')
      await fuel.getByLabel(say('objects:field.choiceZh', { n: n + 1 })).fill(zh ?? '')
    }
    await saved(page)

    const bought = await begin(page, 'Bought on', '购入日期', 'date')
    await bought.getByLabel(say('objects:field.todayOf', { bound: say('objects:field.notAfter') })).check()
    await saved(page)
    await begin(page, 'Sold on', '售出日期', 'text') // a mistake, put right below
    await saved(page)
    await page.getByRole('list').getByText(own.sold, { exact: true }).waitFor()

    const range = await begin(page, 'Range', '续航里程', 'int')
    await range.getByLabel(say('objects:field.unit')).fill('km')
    await checkHere(page, 'a number with a unit', { tabs: true })
    await saved(page)
    await begin(page, 'Roadworthy', '可上路', 'boolean')
    await saved(page)
  }

  async function makeRule(page: Page) {
    await button(page, 'objects:rules.add').click()
    const form = panel(page)
    await form.getByLabel(say('objects:rules.sayEn')).fill(words.en.rule)
    await form.getByLabel(say('objects:rules.sayZh')).fill(words['zh-CN'].rule)
    await form.getByLabel(say('objects:rules.always')).uncheck()
    const when = form.getByRole('group', { name: say('objects:rules.when') })
    await pick(when.getByRole('combobox', { name: say('objects:rules.field') }), own.fuel)
    await pick(when.getByRole('combobox', { name: say('objects:rules.how') }), say('fields:operator.is'))
    await pick(when.getByRole('combobox', { name: say('objects:rules.value') }), own.petrol)
    const must = form.getByRole('group', { name: say('objects:rules.must') })
    await pick(must.getByRole('combobox', { name: say('objects:rules.field') }), own.bought)
    await pick(must.getByRole('combobox', { name: say('objects:rules.how') }), say('fields:operator.notEmpty'))
    await form.getByText(say('objects:misfits.none')).waitFor()
    await checkHere(page, 'a new rule', { tabs: true })
    await saved(page)
    await page.getByRole('button', { name: own.rule, exact: true }).waitFor()
    await settled(page)
    await checkHere(page, 'an object of one\'s own', { tabs: true })
  }

  async function everywhere(page: Page) {
    await page.getByRole('navigation').getByRole('link', { name: own.many, exact: true }).first().click()
    await page.getByRole('heading', { level: 1, name: own.many }).waitFor()
    await create(page, 'vehicles', { name: 'Blue van', plate: 'HF-1', sold_on: '2026-03-01' })
    await page.getByRole('link', { name: 'Blue van' }).waitFor() // the open list hears of it
    assert.equal((await call(page, 'POST', '/vehicles', { name: 'No', plate: 'no plate' })).status, 422)
    assert.equal((await call(page, 'POST', '/vehicles', { name: 'No', fuel: 'petrol' })).status, 422) // by the rule
    const file = await draft(page, 'vehicle', 'vehicles.csv', 'Name,Plate,Sold on,Range,Roadworthy\nRed lorry,HF-2,2026-04-01,410 km,yes\nBad one,nothing,,,\n')
    await call(page, 'POST', `/imports/${file}/start`, {})
    await page.getByRole('link', { name: 'Red lorry' }).waitFor()
    await page.getByRole('searchbox').fill('lorry')
    await page.getByRole('link', { name: 'Blue van' }).waitFor({ state: 'hidden' })
    await page.getByRole('link', { name: 'Red lorry' }).waitFor()
    await page.getByRole('row').filter({ hasText: 'Red lorry' }).getByText('410\u00a0km').waitFor()
    await page.getByRole('link', { name: 'Red lorry' }).click()
    await page.getByText('410\u00a0km').first().waitFor()
    await page.getByText(own.yes, { exact: true }).first().waitFor()
    const { body } = await call(page, 'GET', '/openapi.json')
    assert.ok(JSON.stringify(body).includes('/api/v1/vehicles/{id}'))
  }

  const openField = async (page: Page, name: string) => {
    await page.goto('/settings/objects/vehicle')
    await page.getByRole('button', { name, exact: true }).click()
    await panel(page).waitFor()
    return panel(page)
  }

  async function tightened(page: Page) {
    const form = await openField(page, own.bought)
    await form.getByLabel(say('objects:field.required')).check()
    await form.getByText(say('objects:misfits.title', { count: 2, formatted: '2' })).waitFor()
    await form.getByRole('link', { name: 'Blue van' }).waitFor()
    await checkHere(page, 'records that do not fit', { tabs: true })
    await button(form, 'objects:cancel').click()
  }

  async function reclassified(page: Page) {
    const form = await openField(page, own.plate)
    await pick(form.getByRole('combobox', { name: say('objects:field.class') }), say('objects:classes.sensitive'))
    for (const line of ['follows.sealed', 'follows.masked.unless_revealed', 'follows.findable', 'follows.exportable', 'follows.audited']) await form.getByText(say(`objects:${line}`)).waitFor()
    await checkHere(page, 'what a class brings')
    await saved(page)
    await page.getByText(say('objects:classes.sensitive')).waitFor()
    await page.getByRole('listitem').filter({ hasText: own.plate }).getByText(say('objects:isMoving')).waitFor({ state: 'hidden' })
  }

  async function retyped(page: Page) {
    const bad = await create(page, 'vehicles', { name: 'Old tractor', sold_on: 'last spring' })
    const form = await openField(page, own.sold)
    await pick(form.getByRole('combobox', { name: say('objects:field.type') }), say('objects:types.date'))
    await form.getByText(say('objects:misfits.title', { count: 1, formatted: '1' })).waitFor()
    await form.getByRole('link', { name: 'Old tractor' }).waitFor()
    assert.ok(await button(form, 'save').isDisabled())
    await checkHere(page, 'values that are of no other type', { tabs: true })
    await call(page, 'PATCH', `/vehicles/${bad}`, { sold_on: '2025-04-01' })
    await button(form, 'objects:cancel').click()
    await openField(page, own.sold)
    await pick(form.getByRole('combobox', { name: say('objects:field.type') }), say('objects:types.date'))
    await form.getByText(say('objects:misfits.none')).waitFor()
    await saved(page)
    const row = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: own.sold, exact: true }) })
    await row.getByText(`${say('objects:types.date')} ·`).waitFor()
    const { body } = await call(page, 'GET', `/vehicles/${bad}`)
    assert.equal((body as { sold_on: string }).sold_on, '2025-04-01')
  }

  async function deletedAndBack(page: Page) {
    await page.goto('/settings/objects/vehicle')
    const gone = page.getByRole('heading', { name: say('objects:deleted.title'), exact: true })
    await button(page, 'objects:delete').click()
    await gone.waitFor()
    await button(page, 'objects:undo').click()
    await gone.waitFor({ state: 'hidden' })
    await page.goto('/settings/objects/vehicle')
    await button(page, 'objects:delete').click()
    await gone.waitFor()
    await page.getByRole('navigation').getByRole('link', { name: own.many, exact: true }).first().waitFor({ state: 'hidden' })
    await checkHere(page, 'what was deleted', { tabs: true })
    await button(page, 'objects:deleted.restore').click()
    await page.getByRole('navigation').getByRole('link', { name: own.many, exact: true }).first().click()
    await page.getByRole('link', { name: 'Blue van' }).waitFor()
  }
}
