import { expect, it } from 'vitest'

import type { Field } from '@/catalog/types'
import { company } from '@/test/catalog'
import { formatsOf, leaving } from './columns'

it('only contacts whose name may leave have cards', () => {
  expect(formatsOf(company)).toEqual(['csv', 'csv_raw', 'jsonl'])
  const name = { ...company.fields[0], name: 'name', exportable: true } as Field
  expect(formatsOf({ ...company, name: 'contact', fields: [name] })).toContain('vcard')
  expect(formatsOf({ ...company, name: 'contact', fields: [{ ...name, exportable: false }] })).not.toContain('vcard')
})

it('a shown column that may not leave stays', () => {
  const open = { ...company.fields[0], name: 'open', exportable: true } as Field
  const masked = { ...company.fields[0], name: 'masked', exportable: false } as Field
  expect(leaving([open, masked])).toEqual({ fields: [open], kept: [masked] })
})
