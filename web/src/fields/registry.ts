import type { FieldTypeName } from '@/catalog/types'
import { choice } from './choice'
import type { FieldType } from './contract'
import { date } from './date'
import { decimal } from './decimal'
import { domain } from './domain'
import { email } from './email'
import { identifier } from './identifier'
import { int } from './int'
import { longText } from './long_text'
import { personName } from './person_name'
import { phone } from './phone'
import { reference } from './reference'
import { text } from './text'
import { timestamp } from './timestamp'
import { url } from './url'

/** Every field type of the server; one that is missing here does not compile. */
export const fieldTypes: Record<FieldTypeName, FieldType> = {
  choice,
  date,
  decimal,
  domain,
  email,
  identifier,
  int,
  long_text: longText,
  person_name: personName,
  phone,
  reference,
  text,
  timestamp,
  url,
}
