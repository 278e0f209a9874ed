import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

import { call, draft } from './support/api'
import { inert } from './support/inert'
import { naughty } from './support/naughty'
import { Server } from './support/server'
import { Stage } from './support/stage'
import { wordsOf } from './support/texts'

const stage = Stage.for(() => Server.ready('en'))
const say = wordsOf('en')

/** Types whose values are text as it was typed. */
const textTypes = ['text', 'long_text', 'person_name', 'identifier']
/** Rows of a preview. */
const shown = 20
/** The others, with something harmless where a value is required. */
const harmless: Record<string, unknown> = { status: 'open' }

interface ObjectDef {
  name: string
  plural: string
  fields: { name: string; type: string; system: boolean; required: boolean; on_create: boolean; max_length?: number; choices?: { id: string }[] }[]
}

stage.test('whatever is written into a field is text and nothing else', async () => {
  const { page } = await stage.owner()
  const { body } = await call(page, 'GET', '/objects')
  const objects = (body as { data: ObjectDef[] }).data.filter((o) => o.fields.some((f) => f.on_create && !f.system))
  const made: { object: ObjectDef; id: string; text: string }[] = []
  for (const object of objects) {
    for (const text of naughty) {
      const id = await write(page, object, text)
      if (id) made.push({ object, id, text })
    }
  }
  const taken = new Set(made.map(({ text }) => text))
  assert.ok(taken.size > naughty.length * 0.7, `only ${taken.size} of ${naughty.length} were taken`)

  for (const object of objects) {
    await page.goto(`/${object.plural}`)
    await inert(page, `list of ${object.plural}`)
    await page.getByRole('row').nth(1).focus()
    await page.keyboard.press('Space')
    await page.getByRole('dialog').waitFor()
    await inert(page, `peek at ${object.plural}`)
  }
  // One page for each text; the objects take turns.
  let read = 0
  for (const [i, text] of [...taken].entries()) {
    const those = made.filter((m) => m.text === text)
    const { object, id } = those[i % those.length] as (typeof made)[number]
    await page.goto(`/${object.plural}/${id}`)
    await inert(page, `${object.name} with ${JSON.stringify(text.slice(0, 40))}`)
    if (await page.evaluate((t) => document.querySelector('main')?.textContent.includes(t), text.trim())) read++
  }
  // Some are stored in another form, and some are cut; most are there to be read.
  assert.ok(read > taken.size * 0.7, `only ${read} of ${taken.size} are on their pages`)
  await palette(page, [...taken])
  await preview(page, [...taken])
})

/** Writes the text into every field that takes text; what is refused is a problem document and no fault. */
async function write(page: Page, object: ObjectDef, text: string): Promise<string | undefined> {
  const values = new Map<string, unknown>()
  for (const field of object.fields) {
    if (field.system || !field.on_create) continue
    if (textTypes.includes(field.type)) values.set(field.name, text.slice(0, field.type === 'long_text' ? 10_000 : (field.max_length ?? 200)))
    else if (field.required) values.set(field.name, harmless[field.name] ?? field.choices?.[0]?.id)
  }
  for (let tries = 0; tries < 20; tries++) {
    const { status, body } = await call(page, 'POST', `/${object.plural}`, Object.fromEntries(values))
    if (status === 201) return (body as { id: string }).id
    assert.ok(status === 422 || status === 400 || status === 409, `${object.name} answered ${status} to ${JSON.stringify(text)}`)
    // The fields that do not take it are left out; a name is needed in any case.
    const refused = ((body as { errors?: { field: string }[] }).errors ?? []).map((e) => e.field.split('.')[0] ?? '')
    if (refused.length === 0) return undefined
    for (const name of refused) {
      const required = object.fields.find((f) => f.name === name)?.required
      if (required && values.get(name) === 'Plain') return undefined
      if (required) values.set(name, 'Plain')
      else values.delete(name)
    }
  }
  return undefined
}

async function palette(page: Page, texts: string[]) {
  await page.goto('/contacts')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.keyboard.press('Control+k')
  const input = page.getByRole('dialog').getByRole('combobox')
  for (const text of texts.filter((t) => t.length < 80)) {
    await input.fill(text)
    await page.waitForFunction(() => document.querySelector('[role=listbox][aria-busy=false]') !== null)
    await inert(page, `palette with ${JSON.stringify(text)}`)
  }
}

async function preview(page: Page, texts: string[]) {
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`
  // A file with control characters is none of text, and refused whole.
  const written = texts.filter((t) => !/[^\P{Cc}\t\r\n]/u.test(t))
  for (let from = 0; from < written.length; from += shown) {
    const rows = written.slice(from, from + shown).map((t) => [cell(t), 'a@example.com', cell(t)].join(','))
    const id = await draft(page, 'contact', '<img src=x data-naughty onerror=naughty=1>.csv', [`Name,${cell('<b data-naughty>E-mail</b>')},About`, ...rows].join('\n'))
    await page.goto(`/imports/${id}`)
    await page.getByRole('region', { name: say('imports:preview.title') }).getByRole('row').nth(1).waitFor()
    await inert(page, `preview from ${from}`)
  }
  await page.goto('/imports')
  await inert(page, 'imports')
}
