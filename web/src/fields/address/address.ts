import type { Address, Value } from '@/api/types'

export const addressParts = ['country', 'province', 'city', 'district', 'street', 'postal_code'] as const
export type AddressPart = (typeof addressParts)[number]

export function addressOf(value: Value): Address {
  if (typeof value === 'string') return { street: value }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return {}
  return value as Address
}

export function isEmptyAddress(value: Value): boolean {
  const address = addressOf(value)
  return addressParts.every((part) => !address[part]?.trim())
}

/** The address with one part as it was typed; null when nothing is left. */
export function withPart(value: Value, part: AddressPart, text: string): Value {
  const next: Address = { ...addressOf(value), [part]: text }
  const said = Object.fromEntries(Object.entries(next).filter(([, words]) => words !== ''))
  return Object.keys(said).length > 0 ? said : null
}

const eastAsian = ['CN', 'TW', 'HK', 'MO', 'JP', 'KR']
const cityFirst = ['US', 'CA', 'AU', 'GB', 'IE', 'IN', 'NZ', 'ZA', '']

const isHan = (address: Address) => /\p{Script=Han}/u.test(`${address.province ?? ''}${address.city ?? ''}${address.district ?? ''}${address.street ?? ''}`)
const join = (between: string, ...parts: (string | undefined)[]) => parts.filter(Boolean).join(between)

/** Whether a country writes from the large to the small; one that is not said is told by the characters. */
export function fromLarge(address: Address): boolean {
  return eastAsian.includes(address.country ?? '') || (!address.country && isHan(address))
}

/** Parts in the order in which they are filled in. */
export function order(address: Address, language: string): readonly AddressPart[] {
  const large = address.country || isHan(address) ? fromLarge(address) : language.startsWith('zh')
  return large ? addressParts : ['street', 'district', 'city', 'province', 'postal_code', 'country']
}

/** The lines of an address as its country writes them; the country by its name. */
export function linesOf(value: Value, language: string): string[] {
  const address = addressOf(value)
  const country = address.country ? nameOf(address.country, language) : ''
  const street = (address.street ?? '').split('\n')
  if (fromLarge(address)) {
    const gap = isHan(address) ? '' : ' '
    return [join(' ', address.postal_code, country), join(gap, address.province, address.city, address.district), ...street].filter(Boolean)
  }
  const { city, province, postal_code: code } = address
  const town = cityFirst.includes(address.country ?? '') ? join(', ', city, join(' ', province, code)) : join(', ', join(' ', code, city), province)
  return [...street, address.district ?? '', town, country].filter(Boolean)
}

export function nameOf(country: string, language: string): string {
  try {
    return new Intl.DisplayNames(language, { type: 'region' }).of(country) ?? country
  } catch {
    return country
  }
}
