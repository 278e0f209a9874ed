import { fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'

import { company } from '@/test/catalog'
import { renderPiece } from '@/test/render'
import { fakeServer } from '@/test/server'
import { EditMany } from './EditMany'

describe('EditMany', () => {
  it('agrees to a number, and asks again when another one fits', async () => {
    const answers = [
      { status: 409, body: { status: 409, code: 'bulk_count_changed', detail: 'Now 7 records fit.', count: 7 } },
      { status: 202, body: { id: 'w1', object: 'company', action: 'update', state: 'waiting', total: 7, done: 0, changed: 0, kept: 0, fields: ['domain'] } },
    ]
    const asked = fakeServer((a) => (a.path === '/bulk' && a.method === 'POST' ? answers.shift() : undefined))
    const begun = vi.fn()
    await renderPiece(<EditMany object={company} kind="edit" which={{ q: 'acme' }} count={5} onBegun={begun} onClose={vi.fn()} />, { objects: [company] })
    fireEvent.click(await screen.findByRole('combobox', { name: 'Field' }))
    fireEvent.click(await screen.findByRole('option', { name: 'Domain', hidden: true }))
    fireEvent.change(await screen.findByLabelText('New value'), { target: { value: 'acme.example' } })
    fireEvent.click(screen.getByRole('button', { name: /^Change 5/ }))
    await screen.findByText('Now 7 records fit.')
    fireEvent.click(screen.getByRole('button', { name: /^Change 7/ }))
    await waitFor(() => expect(begun).toHaveBeenCalled())
    expect(asked.filter((a) => a.path === '/bulk').map((a) => a.body)).toEqual([
      { object: 'company', action: 'update', values: { domain: 'acme.example' }, count: 5, q: 'acme' },
      { object: 'company', action: 'update', values: { domain: 'acme.example' }, count: 7, q: 'acme' },
    ])
  })
})
