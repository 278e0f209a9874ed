import { lazily } from '@/ui/lazily'
import type { FieldType } from '../contract'
import { PersonNameDisplay } from './display'
import { filter } from './filter'
import { isEmptyName } from './name'

export const personName: FieldType = { Display: PersonNameDisplay, Input: lazily(() => import('./input').then((m) => m.PersonNameInput)), filter, isEmpty: isEmptyName, width: 220 }
