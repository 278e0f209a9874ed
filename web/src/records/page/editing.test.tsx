import { useQuery } from '@tanstack/react-query'
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'

import { keys } from '@/api/keys'
import type { RecordData } from '@/api/types'
import { company, contact } from '@/test/catalog'
import { renderPiece } from '@/test/render'
import { fakeServer, type Asked } from '@/test/server'
import { recordQuery } from '../queries'
import { RecordView } from './RecordView'

const start: RecordData = {
  id: 'r1', object: 'contact', version: 1, name: { full: 'Ada Lovelace' }, emails: null, phones: null, company: null,
  job_title: 'Countess', department: 'Research', birthday: null, stage: 'lead', address: null,
  owner: 'u1', created_by: 'u1', updated_by: 'u2', created_at: '2026-03-01T10:00:00Z', updated_at: '2026-03-01T10:00:00Z',
}
const path = '/contacts/r1'

/** A server with one record, which others can change. */
function oneRecord(refuse?: (changes: object) => { status: number; body: unknown } | undefined) {
  const state = { record: start }
  const asked = fakeServer((a: Asked) => {
    if (a.method === 'GET' && a.path.split('?')[0] === path) return { body: state.record }
    if (a.method !== 'PATCH' || a.path !== path) return undefined
    const refused = refuse?.(a.body as object)
    if (refused) return refused
    if (a.headers['If-Match'] !== `"${state.record.version}"`) return { status: 412, body: { status: 412, code: 'version_stale', detail: 'Stale.', current_version: state.record.version } }
    state.record = { ...state.record, ...(a.body as object), version: state.record.version + 1 }
    return { body: state.record }
  })
  const others = (changes: object) => (state.record = { ...state.record, ...changes, version: state.record.version + 1 })
  return { state, others, patches: () => asked.filter((a) => a.method === 'PATCH') }
}

function Page() {
  const { data } = useQuery(recordQuery('contacts', 'r1'))
  return data && <RecordView object={contact} record={data} />
}

function show(record = start) {
  return renderPiece(<Page />, {
    objects: [contact, company], users: [{ id: 'u1', name: 'Ana' }, { id: 'u2', name: 'Ben' }], known: [[keys.record('contacts', 'r1'), record]],
  })
}

async function edit(field: string, value: string) {
  fireEvent.click(await screen.findByRole('button', { name: `Edit ${field}` }))
  const input = await screen.findByRole<HTMLInputElement>('textbox', { name: field })
  fireEvent.change(input, { target: { value } })
  return input
}

describe('editing in place', () => {
  it('saves with Enter, at once on screen, and gives the focus back', async () => {
    const server = oneRecord()
    await show()
    fireEvent.keyDown(await edit('Job title', 'Analyst'), { key: 'Enter' })
    screen.getByText('Analyst')
    await waitFor(() => expect(server.state.record.job_title).toBe('Analyst'))
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Edit Job title')
  })

  it('leaves an empty field where it is while it is filled in', async () => {
    const server = oneRecord()
    server.others({ department: null })
    await show({ ...start, department: null })
    fireEvent.click(await screen.findByRole('button', { name: /^Show \d+ empty fields/ }))
    const row = screen.getByRole('button', { name: 'Edit Department' }).closest('dl')
    const input = await edit('Department', 'Research')
    expect(document.activeElement).toBe(input)
    expect(input.closest('dl')).toBe(row)
    fireEvent.keyDown(input, { key: 'Enter' })
    await waitFor(() => expect(server.state.record.department).toBe('Research'))
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Edit Department')
  })

  it('restores with Esc and sends nothing', async () => {
    const server = oneRecord()
    await show()
    fireEvent.keyDown(await edit('Job title', 'Analyst'), { key: 'Escape' })
    screen.getByText('Countess')
    expect(server.patches()).toEqual([])
  })

  it('keeps the text where the server refuses it, with the reason', async () => {
    oneRecord(() => ({ status: 422, body: { status: 422, code: 'fields_invalid', detail: 'No.', errors: [{ field: 'job_title', code: 'text_too_long', message: 'Use at most 3 characters.' }] } }))
    await show()
    fireEvent.keyDown(await edit('Job title', 'Far too long'), { key: 'Enter' })
    await screen.findByText('Use at most 3 characters.')
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Job title' }).value).toBe('Far too long')
  })

  it('goes on quietly when somebody changed another field', async () => {
    const server = oneRecord()
    await show()
    server.others({ department: 'Engines' })
    fireEvent.keyDown(await edit('Job title', 'Analyst'), { key: 'Enter' })
    await waitFor(() => expect(server.state.record).toMatchObject({ job_title: 'Analyst', department: 'Engines', version: 3 }))
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('asks when somebody changed the same field, and saves the choice', async () => {
    const server = oneRecord()
    await show()
    server.others({ job_title: 'Theirs' })
    fireEvent.keyDown(await edit('Job title', 'Mine'), { key: 'Enter' })
    const dialog = within(await screen.findByRole('dialog'))
    for (const text of ['Mine', 'Theirs', 'Countess']) dialog.getByText(text)
    const save = dialog.getByRole<HTMLButtonElement>('button', { name: 'Save my choice' })
    expect(save.disabled).toBe(true)
    fireEvent.click(dialog.getByRole('radio', { name: 'What you typed' }))
    fireEvent.click(save)
    await waitFor(() => expect(server.state.record.job_title).toBe('Mine'))
  })

  it('loses nothing when the comparison is put off, and says that there is one', async () => {
    const server = oneRecord()
    const { queries } = await show()
    await edit('Job title', 'Mine')
    act(() => {
      queries.setQueryData(keys.record('contacts', 'r1'), server.others({ job_title: 'Theirs' }))
    })
    await screen.findByText('Ben changed Job title while you are editing.')
    fireEvent.click(screen.getByRole('button', { name: 'Compare' }))
    fireEvent.click(await screen.findByRole('button', { name: 'Decide later' }))
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Job title' }).value).toBe('Mine')
    fireEvent.click(await screen.findByRole('button', { name: 'Take theirs' }))
    await screen.findByText('Theirs')
    expect(server.patches()).toEqual([])
  })
})
