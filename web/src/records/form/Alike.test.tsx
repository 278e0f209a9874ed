import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'

import { company, contact } from '@/test/catalog'
import { renderPiece } from '@/test/render'
import { fakeServer } from '@/test/server'
import { Alike } from './Alike'

const hit = { records: [{ id: 'c1', title: 'Ada Lovelace', why: [{ field: 'emails', how: 'same', value: 'ada@example.com' }] }], more: true, partial: false }

describe('Alike', () => {
  it('tells what is there already, and asks only by what tells a record', async () => {
    const asked = fakeServer((a) => (a.path === '/contacts/duplicates' ? { body: hit } : undefined))
    await renderPiece(<Alike object={contact} values={{ name: { full: 'Ada' }, job_title: 'Countess', emails: [{ value: 'ADA@example.com' }] }} />, { objects: [contact] })
    const link = await screen.findByRole('link', { name: 'Ada Lovelace' })
    expect(link.getAttribute('href')).toBe('/contacts/c1')
    screen.getByText(/ada@example\.com/)
    screen.getByText('and others')
    const question = asked.find((a) => a.path === '/contacts/duplicates')
    expect(question?.body).toEqual({ values: { name: { full: 'Ada' }, emails: [{ value: 'ADA@example.com' }] }, limit: 3 })
  })

  it('asks nothing of who may not read, and shows nothing where nothing is alike', async () => {
    const asked = fakeServer((a) => (a.path.endsWith('/duplicates') ? { body: { records: [], more: false, partial: false } } : undefined))
    await renderPiece(<Alike object={{ ...company, may: { ...company.may, read: false } }} values={{ name: 'Acme' }} />, { objects: [company] })
    await renderPiece(<Alike object={contact} values={{ name: { full: 'Grace' } }} />, { objects: [contact] })
    await waitFor(() => expect(asked.filter((a) => a.path === '/contacts/duplicates')).toHaveLength(1))
    expect(asked.filter((a) => a.path === '/companies/duplicates')).toHaveLength(0)
    expect(screen.queryByText('Maybe there already')).toBeNull()
  })
})
