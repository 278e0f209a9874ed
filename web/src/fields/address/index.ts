import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { isEmptyAddress } from './address'
import { AddressDisplay } from './display'
import { filter } from './filter'

export const address: FieldType = { Display: AddressDisplay, Input: lazily(() => import('./input').then((m) => m.AddressInput)), filter, isEmpty: isEmptyAddress, width: 260, lines: true }
