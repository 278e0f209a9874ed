import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { contact, fakeServer, person, showList } from './testing'

const many = (count: number) => Array.from({ length: count }, (_, i) => person(i))

vi.setConfig({ testTimeout: 30_000 })

beforeEach(() => {
  localStorage.clear()
  // A view to put rows in; nothing has a size here.
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(720)
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(1024)
})
afterEach(() => vi.restoreAllMocks())

const focused = (name: string) => waitFor(() => expect(document.activeElement).toBe(screen.getByRole('combobox', { name })))

describe('list', () => {
  it('shows rows in a grid that says how many there are', async () => {
    fakeServer(() => ({ data: many(100), next_cursor: 'more', count: 4812, count_exact: true }))
    await showList()
    expect(await screen.findByRole('link', { name: 'Person 3' })).toBeTruthy()
    const grid = screen.getByRole('grid', { name: 'Contacts' })
    expect(grid.getAttribute('aria-rowcount')).toBe('4813')
    expect(screen.getByText(/4,812 people, sealed on this machine/)).toBeTruthy()
    expect(within(grid).getAllByRole('row').length).toBeLessThan(60)
    expect(screen.getByRole('link', { name: 'Person 0' }).closest('[role=row]')?.getAttribute('aria-rowindex')).toBe('2')
  })

  it('asks only for what it shows', async () => {
    const server = fakeServer(() => ({ data: many(3), count: 3, count_exact: true }))
    await showList('/contacts?columns=stage')
    await screen.findByRole('link', { name: 'Person 0' })
    expect(server.questions()[0]?.fields).toEqual(['name', 'stage'])
  })

  it('goes on with the cursor of the page before', async () => {
    const server = fakeServer((q) => (q.cursor ? { data: [person(20)] } : { data: many(20), next_cursor: 'c1', count: 21, count_exact: true }))
    await showList()
    await waitFor(() => expect(server.questions().map((q) => q.cursor)).toEqual([undefined, 'c1']))
  })

  it('keeps words to find out of the address, and in the history', async () => {
    const server = fakeServer(() => ({ data: many(3), count: 3, count_exact: true }))
    const { router, history } = await showList()
    await userEvent.type(await screen.findByRole('searchbox'), 'ada')
    await waitFor(() => expect(server.questions().at(-1)?.q).toBe('ada'))
    expect(history.location.href).not.toContain('ada')
    expect(history.location.state.list?.q).toBe('ada')
    // One question for the word, not one for each letter.
    expect(server.questions().map((q) => q.q)).toEqual([undefined, 'ada'])
    history.back()
    await waitFor(() => expect(screen.getByRole<HTMLInputElement>('searchbox').value).toBe(''))
    expect(router.state.location.state.list?.q).toBeUndefined()
  })

  it('takes values of sealed fields out of an address typed by hand', async () => {
    const server = fakeServer(() => ({ data: many(3), count: 3, count_exact: true }))
    const { history } = await showList('/contacts?filter=emails.contains.ada%2540example*stage.in.lead')
    await waitFor(() => expect(history.location.href).toBe('/contacts?filter=stage.in.lead'))
    expect(history.length).toBe(1)
    await waitFor(() => expect(JSON.stringify(server.questions().at(-1)?.filter)).toContain('emails'))
    expect(screen.getByRole('button', { name: /Change the filter: emails contains/ })).toBeTruthy()
  })

  it('says that a condition on a field that is not there was left out, until the next change', async () => {
    fakeServer(() => ({ data: many(3), count: 3, count_exact: true }))
    const { history } = await showList('/contacts?filter=nothere.eq.1*stage.in.lead')
    await waitFor(() => expect(history.location.href).toBe('/contacts?filter=stage.in.lead'))
    expect(await screen.findByText(/Part of the filter in this address could not be read/)).toBeTruthy()
    fireEvent.click(screen.getByRole('columnheader', { name: /^name/ }))
    await waitFor(() => expect(screen.queryByText(/could not be read/)).toBeNull())
  })

  it('chooses all with Ctrl+A from the box of a row too', async () => {
    fakeServer(() => ({ data: many(3), count: 3, count_exact: true }))
    await showList()
    const user = userEvent.setup()
    const box = await screen.findByRole<HTMLInputElement>('checkbox', { name: /Person 1/ })
    await user.click(box)
    expect(document.activeElement).toBe(box)
    await user.keyboard('{Control>}a{/Control}')
    expect(screen.getAllByRole<HTMLInputElement>('checkbox', { name: /Person/ }).map((b) => b.checked)).toEqual([true, true, true])
    await user.keyboard(' ')
    expect(box.checked).toBe(false)
  })

  it('sorts by a click on a head: ascending, descending, none', async () => {
    const server = fakeServer(() => ({ data: many(3), count: 3, count_exact: true }))
    await showList()
    const head = await screen.findByRole('columnheader', { name: /^name/ })
    for (const [sort, order] of [['name', 'ascending'], ['-name', 'descending'], [undefined, 'none']]) {
      fireEvent.click(screen.getByRole('columnheader', { name: /^name/ }))
      await waitFor(() => expect(screen.getByRole('columnheader', { name: /^name/ }).getAttribute('aria-sort')).toBe(order))
      if (sort) await waitFor(() => expect(server.questions().at(-1)?.sort).toBe(sort))
    }
    expect(head.isConnected).toBe(true)
    expect(screen.getByRole('columnheader', { name: /^company/ }).hasAttribute('aria-sort')).toBe(false)
  })

  it('makes a filter by keys alone', async () => {
    const server = fakeServer(() => ({ data: many(3), count: 3, count_exact: true }))
    const { history } = await showList()
    const user = userEvent.setup()
    ;(await screen.findByRole('button', { name: 'Filter' })).focus()
    await user.keyboard('{Enter}')
    await focused('Filter by')
    expect(screen.queryByRole('option', { name: 'bank account' })).toBeNull()
    await user.keyboard('stag{Enter}')
    await focused('stage …')
    await user.keyboard('{Enter}')
    const lead = await screen.findByRole('checkbox', { name: 'Lead' })
    await user.click(lead)
    await user.click(screen.getByRole('button', { name: 'Done' }))
    await waitFor(() => expect(server.questions().at(-1)?.filter).toEqual({ field: 'stage', op: 'in', values: ['lead'] }))
    expect(history.location.href).toBe('/contacts?filter=stage.in.lead')
    await user.click(screen.getByRole('button', { name: /Remove the filter/ }))
    await waitFor(() => expect(history.location.href).toBe('/contacts'))
  })

  it('moves, peeks and opens by keys', async () => {
    fakeServer(() => ({ data: many(30).map((one) => ({ ...one, company: 'c1' })), titles: { c1: 'Firm' }, count: 30, count_exact: true }))
    const { history, router } = await showList()
    await screen.findByRole('link', { name: 'Person 0' })
    const user = userEvent.setup()
    await user.keyboard('jjj')
    expect(document.activeElement?.getAttribute('data-index')).toBe('2')
    // Tab stays within the row, then leaves the grid.
    expect([...document.querySelectorAll('[data-index] a')].filter((a) => (a as HTMLElement).tabIndex === 0).map((a) => a.textContent)).toEqual(['Person 2', 'Firm'])
    await user.keyboard(' ')
    expect(await screen.findByRole('dialog')).toBeTruthy()
    expect(history.location.href).toContain('panel=peek%3Ap2')
    await user.keyboard('{Escape}')
    await waitFor(() => expect(router.state.location.search).toEqual({}))
    expect(history.length).toBe(2)
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    fireEvent.keyDown(screen.getByRole('link', { name: 'Person 4' }).closest('[role=row]') as Element, { key: 'Enter' })
    expect(await screen.findByText('The page of one')).toBeTruthy()
  })

  it('deletes what was chosen, and offers to undo it', async () => {
    const server = fakeServer(() => ({ data: many(5), count: 5, count_exact: true }))
    await showList()
    await screen.findByRole('link', { name: 'Person 0' })
    const user = userEvent.setup()
    await user.keyboard('jxjx')
    expect(screen.getByText('2 people chosen')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Delete' }))
    await user.click(await screen.findByRole('button', { name: 'Undo' }))
    await waitFor(() => expect(server.asked.filter((a) => a.path.includes('/restore')).length).toBe(2))
    expect(server.asked.filter((a) => a.method === 'DELETE').map((a) => a.path)).toEqual(['/api/v1/contacts/p0', '/api/v1/contacts/p1'])
  })
})

describe('a list with nothing in it', () => {
  it('says how to begin', async () => {
    fakeServer(() => ({ count: 0, count_exact: true }))
    const { history } = await showList()
    expect(await screen.findByRole('heading', { name: 'No contacts yet' })).toBeTruthy()
    fireEvent.click(screen.getAllByRole('button', { name: 'New contact' }).at(-1) as Element)
    await waitFor(() => expect(history.location.href).toContain('panel=new'))
  })

  it('lists the filters that nothing fits, and clears the last or all', async () => {
    fakeServer((q) => (q.filter ? { count: 0, count_exact: true } : { data: many(2), count: 2, count_exact: true }))
    const { history } = await showList('/contacts?filter=stage.in.lead*stage.ne.customer')
    expect(await screen.findByRole('heading', { name: 'No contacts fit' })).toBeTruthy()
    expect(within(screen.getAllByRole('list').at(-1) as HTMLElement).getAllByRole('listitem').map((li) => li.textContent)).toEqual(['stage is Lead', 'stage is not Customer'])
    fireEvent.click(screen.getByRole('button', { name: 'Clear the last' }))
    await waitFor(() => expect(history.location.href).toBe('/contacts?filter=stage.in.lead'))
    fireEvent.click(await screen.findByRole('button', { name: 'Clear all' }))
    expect(await screen.findByRole('link', { name: 'Person 1' })).toBeTruthy()
  })

  it('says whom to ask where one may not look', async () => {
    const server = fakeServer(() => Response.json({ status: 403, code: 'forbidden' }, { status: 403 }))
    await showList('/contacts', { ...contact, may: { ...contact.may, read: false, create: false } })
    expect(await screen.findByRole('heading', { name: 'You may not see contacts here' })).toBeTruthy()
    expect(server.questions()).toEqual([])
  })

  it('shows what went wrong, and tries again', async () => {
    let broken = true
    fakeServer(() => (broken ? Response.json({ status: 500, code: 'fault', detail: 'It broke.' }, { status: 500 }) : { data: many(1), count: 1, count_exact: true }))
    await showList()
    expect(await screen.findByText('It broke.')).toBeTruthy()
    broken = false
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('link', { name: 'Person 0' })).toBeTruthy()
  })

  it('waits for the index after a start', async () => {
    let building = true
    fakeServer(() =>
      building
        ? Response.json({ status: 503, code: 'index_building', percent: 40 }, { status: 503, headers: { 'Retry-After': '0.05' } })
        : { data: many(1), count: 1, count_exact: true },
    )
    await showList()
    expect(await screen.findByText(/40\s?% of the records/)).toBeTruthy()
    expect(screen.getByRole('progressbar').getAttribute('value')).toBe('40')
    building = false
    expect(await screen.findByRole('link', { name: 'Person 0' })).toBeTruthy()
  })
})
