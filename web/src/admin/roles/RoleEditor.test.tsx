import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'

import { company, makeField, makeObject } from '@/test/catalog'
import { renderPiece } from '@/test/render'
import { fakeServer, type Asked } from '@/test/server'
import type { Role } from '../people/queries'
import { newRole } from './draft'
import { RoleEditor } from './RoleEditor'

const person = makeObject('person', 'people', 'name', [makeField('name', 'text'), makeField('bank', 'text', { masked: true, reveal: true })])
const sellers: Role = { id: 'r1', name: 'Sellers', built_in: false, version: 4, objects: newRole().objects }

async function edit(role?: Role, answer: (a: Asked) => { status?: number; body?: unknown } = () => ({ body: sellers })) {
  const asked = fakeServer(answer)
  const closed = vi.fn()
  await renderPiece(<RoleEditor role={role} start={role ?? newRole()} onClose={closed} />, { objects: [person, company] })
  return { asked, closed }
}

const grant = (right: string, scope: string) => screen.getByRole<HTMLInputElement>('radio', { name: `${right}: ${scope}` })
const save = () => fireEvent.click(screen.getByRole('button', { name: 'Save' }))
const choose = (object: string) => fireEvent.change(screen.getByRole('combobox', { name: 'What it grants on' }), { target: { value: object } })

describe('the editor of a role', () => {
  it('sends the name and a rule of its own for an object', async () => {
    const { asked, closed } = await edit()
    fireEvent.change(screen.getByRole('textbox', { name: 'Name of the role' }), { target: { value: 'Sellers' } })
    choose('person')
    expect(screen.queryByRole('table')).toBeNull() // here holds what holds for the rest
    fireEvent.click(screen.getByRole('button', { name: 'Own rules for these' }))
    fireEvent.click(grant('Read', 'Team'))
    fireEvent.change(screen.getByRole('combobox', { name: 'Access to Bank' }), { target: { value: 'masked' } })
    save()
    await waitFor(() => expect(closed).toHaveBeenCalled())
    expect(asked.find((a) => a.method === 'POST')).toMatchObject({
      path: '/roles',
      body: {
        name: 'Sellers',
        objects: [
          { object: '*', rights: { read: 'all' } },
          { object: 'person', rights: { read: 'team' }, fields: { '*': { level: 'write', find: true }, bank: { level: 'masked', find: false } } },
        ],
      },
    })
  })

  it('says in words what was chosen, and offers nothing further than reading', async () => {
    await edit(sellers)
    fireEvent.click(grant('Edit', 'All'))
    const words = within(screen.getByLabelText('In words'))
    words.getByText('read and edit')
    fireEvent.click(grant('Read', 'Own'))
    expect(grant('Edit', 'All').disabled).toBe(true)
    words.getByText('Only their own')
    expect(grant('Edit', 'Own').checked).toBe(true)
  })

  it('finds by no field that is not seen', async () => {
    await edit(sellers)
    const level = screen.getByRole('combobox', { name: 'Access to All fields' })
    const find = screen.getByRole<HTMLInputElement>('checkbox', { name: 'Filter, sort and search by All fields' })
    expect(find.checked).toBe(true)
    fireEvent.change(level, { target: { value: 'masked' } })
    expect(find.checked).toBe(false)
    expect(find.disabled).toBe(true)
  })

  it('warns of what cannot be done with the role although it says so', async () => {
    await edit({ ...sellers, warnings: [{ code: 'role_cannot_create', object: 'person', message: 'Nobody can create people with it.' }] })
    within(screen.getByRole('status')).getByText('Nobody can create people with it.')
  })

  it('shows what was refused beside the name too', async () => {
    await edit(sellers, () => ({ status: 422, body: { status: 422, code: 'fields_invalid', detail: 'Two were not accepted.', errors: [{ field: 'name', code: 'x', message: 'The name is taken.' }, { field: 'objects.0.rights.read', code: 'x', message: 'Not so far.' }] } }))
    save()
    await screen.findByText('The name is taken.')
    screen.getByRole('alert')
  })

  it('keeps what was done when it was refused, with the reason, and gives it up when asked to', async () => {
    const { closed, asked } = await edit(sellers, () => ({ status: 412, body: { status: 412, code: 'version_stale', detail: 'Somebody else changed it.' } }))
    fireEvent.click(grant('Delete', 'Own'))
    save()
    await screen.findByText('Somebody else changed it.')
    expect(asked.find((a) => a.method === 'PATCH')).toMatchObject({ path: '/roles/r1', headers: { 'If-Match': '"4"' }, body: { objects: [{ rights: { read: 'all', delete: 'own' } }] } })
    expect(closed).not.toHaveBeenCalled()
    expect(grant('Delete', 'Own').checked).toBe(true)
    fireEvent.click(screen.getByRole('button', { name: 'Discard changes' }))
    expect(grant('Delete', 'None').checked).toBe(true)
    expect(screen.queryByRole('button', { name: 'Discard changes' })).toBeNull()
  })
})
