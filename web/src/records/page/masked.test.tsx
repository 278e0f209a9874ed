import { useQuery } from '@tanstack/react-query'
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'

import { keys } from '@/api/keys'
import type { RecordData } from '@/api/types'
import { makeField, makeObject } from '@/test/catalog'
import { renderPiece } from '@/test/render'
import { fakeServer } from '@/test/server'
import { recordQuery } from '../queries'
import { RecordView } from './RecordView'

const thing = makeObject('thing', 'things', 'name', [makeField('name', 'text'), makeField('bank', 'text', { masked: true, reveal: true, sealed: true })], 'none')
const start: RecordData = {
  id: 'r1', object: 'thing', version: 1, name: 'A thing', bank: null, masked: { bank: '••••4321' },
  owner: 'u1', created_by: 'u1', updated_by: 'u1', created_at: '2026-03-01T10:00:00Z', updated_at: '2026-03-01T10:00:00Z',
}

function server() {
  let record = start
  const asked = fakeServer((a) => {
    if (a.path.startsWith('/things/r1/reveal')) return { body: { id: 'r1', object: 'thing', version: 1, bank: 'DE4321' } }
    if (a.method === 'PATCH') return { body: (record = { ...start, version: 2, masked: { bank: '••••9999' } }) }
    return a.method === 'GET' && a.path.split('?')[0] === '/things/r1' ? { body: record } : undefined
  })
  return () => asked.filter((a) => a.method === 'PATCH').map((a) => a.body)
}

function Page() {
  const { data } = useQuery(recordQuery('things', 'r1'))
  return data && <RecordView object={thing} record={data} />
}

const show = () => renderPiece(<Page />, { objects: [thing], users: [{ id: 'u1', name: 'Ana' }], known: [[keys.record('things', 'r1'), start]] })

async function input() {
  fireEvent.click(await screen.findByRole('button', { name: 'Edit Bank' }))
  return screen.findByRole<HTMLInputElement>('textbox', { name: 'Bank' })
}

describe('editing a masked value', () => {
  it('replaces it unseen', async () => {
    const patches = server()
    await show()
    const at = await input()
    expect(at.value).toBe('')
    fireEvent.change(at, { target: { value: 'DE9999' } })
    fireEvent.keyDown(at, { key: 'Enter' })
    await screen.findByText('••••9999')
    expect(patches()).toEqual([{ bank: 'DE9999' }])
    expect(screen.queryByText('DE9999')).toBeNull()
  })

  it('keeps it when nothing was typed, and takes it away when asked to', async () => {
    const patches = server()
    await show()
    fireEvent.keyDown(await input(), { key: 'Enter' })
    await screen.findByText('••••4321')
    expect(patches()).toEqual([])
    await input()
    fireEvent.click(screen.getByRole('button', { name: 'Remove the value' }))
    await waitFor(() => expect(patches()).toEqual([{ bank: null }]))
  })

  it('begins with it when it was revealed', async () => {
    server()
    await show()
    fireEvent.click(await screen.findByRole('button', { name: 'Reveal Bank' }))
    await screen.findByText('DE4321')
    expect((await input()).value).toBe('DE4321')
    expect(screen.queryByRole('button', { name: 'Remove the value' })).toBeNull()
  })
})
