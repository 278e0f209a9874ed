import type { FieldTypeName } from '@/catalog/types'
import { address } from './address'
import { boolean } from './boolean'
import { choice } from './choice'
import { choices } from './choices'
import type { FieldType } from './contract'
import { date } from './date'
import { decimal } from './decimal'
import { domain } from './domain'
import { duration } from './duration'
import { email } from './email'
import { identifier } from './identifier'
import { identityNumber } from './identity_number'
import { int } from './int'
import { json } from './json'
import { longText } from './long_text'
import { money } from './money'
import { percent } from './percent'
import { personName } from './person_name'
import { phone } from './phone'
import { rating } from './rating'
import { reference } from './reference'
import { text } from './text'
import { timestamp } from './timestamp'
import { url } from './url'

/** Every field type of the server; one that is missing here does not compile. */
export const fieldTypes: Record<FieldTypeName, FieldType> = {
  address,
  boolean,
  choice,
  choices,
  date,
  decimal,
  domain,
  duration,
  email,
  identifier,
  identity_number: identityNumber,
  int,
  json,
  long_text: longText,
  money,
  percent,
  person_name: personName,
  phone,
  rating,
  reference,
  text,
  timestamp,
  url,
}
