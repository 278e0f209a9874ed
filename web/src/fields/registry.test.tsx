import { fireEvent, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { describe, expect, it } from 'vitest'

import type { Value } from '@/api/types'
import type { Field, FieldTypeName } from '@/catalog/types'
import { company, makeField } from '@/test/catalog'
import { renderPiece } from '@/test/render'
import { FieldValue } from './FieldValue'
import { fieldTypes } from './registry'

const more: Partial<Record<FieldTypeName, Partial<Field>>> = {
  choice: { choices: [{ id: 'won', label: { en: 'Won' }, hue: 'green' }] },
  choices: { choices: [{ id: 'won', label: { en: 'Won' }, hue: 'green' }, { id: 'big', label: { en: 'Big' } }] },
  date: { partial: true },
  reference: { target: 'company' },
}
const values: Record<FieldTypeName, [value: Value, shown: string]> = {
  address: [{ city: 'Berlin', postal_code: '10115', country: 'DE' }, '10115 Berlin'],
  choice: ['won', 'Won'],
  choices: [['won'], 'Won'],
  date: ['--02-03', 'February 3'],
  domain: ['example.com', 'example.com'],
  email: ['ada@example.com', 'ada@example.com'],
  identifier: ['EX-1', 'EX-1'],
  identity_number: ['11010519491231002X', '110105 19491231 002X'],
  boolean: [true, 'Yes'],
  duration: [5400, '1 hr 30 min'],
  money: [{ amount: '1234.50', currency: 'EUR' }, '€1,234.50'],
  percent: ['12.5', '12.5%'],
  rating: [4, '★★★★'],
  json: [['a'], '"a"'],
  int: [1200, '1,200'],
  decimal: ['1234.5', '1,234.5'],
  long_text: ['one\ntwo', 'one'],
  person_name: [{ full: 'Ada Lovelace' }, 'Ada Lovelace'],
  phone: ['+14155550132', '+1 415 555 0132'],
  reference: ['c1', 'Acme'],
  text: ['<b>bold</b>', '<b>bold</b>'],
  timestamp: ['2020-03-01T09:30:00Z', 'Mar 1, 2020'],
  url: ['https://example.com/about', 'example.com/about'],
}
const types = Object.keys(values) as FieldTypeName[]

function Held({ field, start = null }: { field: Field; start?: Value }) {
  const [value, setValue] = useState<Value>(start)
  const { Input } = fieldTypes[field.type]
  return (
    <>
      <Input field={field} value={value} onChange={setValue} error="Not like this" titles={{ c1: 'Acme' }} />
      <output>{JSON.stringify(value)}</output>
    </>
  )
}

const said = () => JSON.parse(screen.getByRole('status').textContent) as unknown

describe.each(types)('%s', (type) => {
  const field = makeField('thing', type, more[type])

  it('shows a value in a cell and on a page, and nothing where there is none', async () => {
    const [value, shown] = values[type]
    const record = { id: 'r', object: 'x', version: 1, thing: value }
    const titles = { c1: 'Acme' }
    await renderPiece(
      <>
        <FieldValue field={field} record={record} place="cell" titles={titles} />
        <FieldValue field={field} record={record} place="page" titles={titles} />
        <p aria-label="empty"><FieldValue field={field} record={{ ...record, thing: null }} place="cell" /></p>
      </>,
      { objects: [company] },
    )
    expect(screen.getAllByText(shown, { exact: false })).toHaveLength(2)
    expect(screen.getByLabelText('empty').textContent).toBe('')
    expect(fieldTypes[type].isEmpty(null)).toBe(true)
    expect(fieldTypes[type].isEmpty(value)).toBe(false)
  })

  it('has an input with the label and the error', async () => {
    await renderPiece(<Held field={field} start={values[type][0]} />, { objects: [company] })
    await screen.findByText('Not like this')
    expect(screen.getAllByLabelText(/^Thing/).length).toBeGreaterThan(0)
  })
})

describe('inputs', () => {
  it('keep several values with labels', async () => {
    const user = userEvent.setup()
    await renderPiece(<Held field={makeField('emails', 'email', { many: true })} />)
    fireEvent.change(await screen.findByLabelText('Value 1'), { target: { value: 'ada@example.com' } })
    fireEvent.change(screen.getByRole('combobox', { name: 'Label 1' }), { target: { value: 'Work' } })
    await user.click(screen.getByRole('button', { name: 'Add another' }))
    fireEvent.change(screen.getByLabelText('Value 2'), { target: { value: 'b@example.com' } })
    await user.click(screen.getAllByRole('button', { name: 'Make it the primary one' })[1] as HTMLElement)
    expect(said()).toEqual([{ value: 'b@example.com' }, { value: 'ada@example.com', label: 'work' }])
  })

  it('read dates as they are typed and keep what they cannot read', async () => {
    const user = userEvent.setup()
    await renderPiece(<Held field={makeField('due', 'date')} />)
    const input = await screen.findByLabelText<HTMLInputElement>('Due')
    await user.type(input, '1 mar 2026')
    expect(said()).toBe('2026-03-01')
    await user.tab()
    expect(input.value).toBe('Mar 1, 2026')
    await user.clear(input)
    await user.type(input, 'soonish')
    await user.tab()
    expect(input.value).toBe('soonish')
    expect(said()).toBe('soonish')
  })

  it('show masked values as dots with what may be seen', async () => {
    const field = makeField('bank', 'text', { masked: true })
    await renderPiece(<FieldValue field={field} record={{ id: 'r', object: 'x', version: 1, bank: null, masked: { bank: '••••••4321' } }} place="page" />)
    expect(screen.getByText('••••••4321').getAttribute('aria-hidden')).toBe('true')
    screen.getByText('Hidden value ending with 4321')
  })
})
