import { act, fireEvent, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'

import type { RecordData } from '@/api/types'
import { makeField, makeObject } from '@/test/catalog'
import { renderPiece } from '@/test/render'
import { fakeServer } from '@/test/server'
import { FieldValue } from '../FieldValue'
import { shownFor } from './useReveal'

const bank = makeField('bank', 'text', { masked: true, reveal: true })
const thing = makeObject('thing', 'things', 'name', [makeField('name', 'text'), bank])
const record: RecordData = { id: 'r', object: 'thing', version: 1, bank: null, masked: { bank: '••••••4321' } }

function show(of = record, field = bank) {
  return renderPiece(<FieldValue field={field} record={of} place="page" />, { objects: [thing] })
}

afterEach(() => vi.useRealTimers())

describe('revealing', () => {
  it('asks for one field, shows it for a while, and masks it again', async () => {
    const asked = fakeServer(() => ({ body: { ...record, masked: undefined, bank: 'DE0212344321' } }))
    await show()
    screen.getByText('••••••4321')
    vi.useFakeTimers()
    const button = screen.getByRole('button', { name: 'Reveal Bank' })
    fireEvent.click(button)
    await act(() => vi.advanceTimersByTimeAsync(0))
    screen.getByText('DE0212344321')
    expect(asked.map((a) => [a.method, a.path, a.body])).toEqual([['POST', '/things/r/reveal', { fields: ['bank'] }]])
    expect(screen.getByRole('button', { name: 'Hide Bank' })).toBe(button) // the focus stays
    await act(() => vi.advanceTimersByTimeAsync((shownFor - 1) * 1000))
    screen.getByText('DE0212344321')
    await act(() => vi.advanceTimersByTimeAsync(1000))
    expect(screen.queryByText('DE0212344321')).toBeNull()
    screen.getByText('••••••4321')
  })

  it('can be ended at once', async () => {
    fakeServer(() => ({ body: { ...record, bank: 'DE0212344321' } }))
    await show()
    fireEvent.click(screen.getByRole('button', { name: 'Reveal Bank' }))
    await screen.findByText('DE0212344321')
    fireEvent.click(screen.getByRole('button', { name: 'Hide Bank' }))
    expect(screen.queryByText('DE0212344321')).toBeNull()
  })

  it('says why it was refused, beside the dots', async () => {
    fakeServer(() => ({ status: 429, body: { status: 429, code: 'reveal_slow', detail: 'Wait 60 seconds.' } }))
    await show()
    fireEvent.click(screen.getByRole('button', { name: 'Reveal Bank' }))
    expect((await screen.findByRole('alert')).textContent).toBe('Wait 60 seconds.')
    screen.getByText('••••••4321')
  })

  it('is offered only where it may be, and there is something', async () => {
    await show({ ...record, deleted_at: '2026-03-01T10:00:00Z' })
    expect(screen.queryByRole('button')).toBeNull()
    await show(record, { ...bank, reveal: false })
    expect(screen.queryByRole('button')).toBeNull()
  })
})
