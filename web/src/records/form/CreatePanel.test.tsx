import { fireEvent, screen, waitFor } from '@testing-library/react'
import { useState } from 'react'
import { describe, expect, it } from 'vitest'

import { company } from '@/test/catalog'
import { renderPiece } from '@/test/render'
import { fakeServer, type Asked } from '@/test/server'
import { CreatePanel } from './CreatePanel'
import { DraftsProvider } from './drafts'

function Place() {
  const [open, setOpen] = useState(true)
  return (
    <DraftsProvider>
      <button onClick={() => setOpen(true)}>Open it</button>
      {open && <CreatePanel object={company} opened onClose={() => setOpen(false)} />}
    </DraftsProvider>
  )
}

const nameInput = () => screen.findByLabelText<HTMLInputElement>(/^Name/)
const type = (input: HTMLElement, value: string) => fireEvent.change(input, { target: { value } })
const created = { status: 201, body: { id: 'c1', object: 'company', version: 1, name: 'Acme', domain: null } }
const posts = (asked: Asked[]) => asked.filter((a) => a.method === 'POST' && a.path === '/companies')

describe('CreatePanel', () => {
  it('keeps what was typed when it is closed', async () => {
    fakeServer(() => undefined)
    await renderPiece(<Place />, { objects: [company] })
    type(await nameInput(), 'Acme')
    fireEvent.keyDown(await nameInput(), { key: 'Escape' })
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    fireEvent.click(screen.getByText('Open it'))
    expect((await nameInput()).value).toBe('Acme')
    fireEvent.click(screen.getByText('Start afresh'))
    expect((await nameInput()).value).toBe('')
  })

  it('shows refusals at the fields, and sends again what got lost under the same key', async () => {
    const answers = [
      new Error('the network is away'),
      { status: 422, body: { status: 422, code: 'fields_invalid', detail: 'Not accepted.', errors: [{ field: 'domain', code: 'domain_invalid', message: 'This is not a domain.' }] } },
      created,
    ]
    const asked = fakeServer((a) => (a.method === 'POST' && a.path === '/companies' ? answers.shift() : undefined))
    await renderPiece(<Place />, { objects: [company] })
    type(await nameInput(), 'Acme')
    type(screen.getByLabelText(/^Domain/), 'nonsense')
    const save = () => fireEvent.keyDown(screen.getByLabelText(/^Name/), { key: 'Enter', ctrlKey: true })
    save()
    await screen.findByText(/does not answer/)
    save()
    await screen.findByText('This is not a domain.')
    expect(screen.queryByText(/does not answer/)).toBeNull()
    type(screen.getByLabelText(/^Domain/), '')
    save()
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    const [first, second, third] = posts(asked)
    expect(first?.headers['Idempotency-Key']).toBe(second?.headers['Idempotency-Key'])
    expect(third?.headers['Idempotency-Key']).not.toBe(second?.headers['Idempotency-Key'])
    expect(third?.body).toEqual({ name: 'Acme' })
  })

  it('stays for another one', async () => {
    fakeServer((a) => (a.method === 'POST' ? created : undefined))
    await renderPiece(<Place />, { objects: [company] })
    type(await nameInput(), 'Acme')
    fireEvent.click(screen.getByLabelText('Create another'))
    fireEvent.click(screen.getByRole('button', { name: 'Create' }))
    await screen.findByText('Acme is created.')
    expect((await nameInput()).value).toBe('')
  })
})
