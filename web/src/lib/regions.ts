// Countries whose money is not told by the euro list below; the rest gets US dollars to change.
const currencyOf: Record<string, string> = {
  CN: 'CNY', TW: 'TWD', HK: 'HKD', MO: 'MOP', SG: 'SGD', JP: 'JPY', KR: 'KRW', IN: 'INR', GB: 'GBP', CH: 'CHF', LI: 'CHF',
  SE: 'SEK', NO: 'NOK', DK: 'DKK', PL: 'PLN', CZ: 'CZK', HU: 'HUF', RO: 'RON', CA: 'CAD', AU: 'AUD', NZ: 'NZD', BR: 'BRL',
  MX: 'MXN', ZA: 'ZAR', TR: 'TRY', IL: 'ILS', AE: 'AED', SA: 'SAR', TH: 'THB', MY: 'MYR', ID: 'IDR', PH: 'PHP', VN: 'VND',
}
const euro = 'AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK'.split(' ')

/** The currency that fits best: of the country whose time it is here, else of a language tag such as "de-AT". */
export function guessCurrency(tag: string, zone?: string): string {
  const region = guessRegion(tag, zone)
  return euro.includes(region) ? 'EUR' : (currencyOf[region] ?? 'USD')
}

/** The country whose time it is here, as ISO 3166; where nobody can tell, or several share it, that of the language. */
export function guessRegion(tag: string, zone?: string): string {
  const spoken = regionOf(tag)
  if (!zone || zonesOf(spoken).includes(zone)) return spoken
  return ['US', ...Object.keys(currencyOf), ...euro].find((region) => zonesOf(region).includes(zone)) ?? spoken
}

/** The time zones of a country, as far as the browser knows. */
function zonesOf(region: string): string[] {
  try {
    const locale = new Intl.Locale('und', { region }) as Intl.Locale & { getTimeZones?(): string[]; timeZones?: string[] }
    return locale.getTimeZones?.() ?? locale.timeZones ?? []
  } catch {
    return []
  }
}

function regionOf(tag: string): string {
  try {
    return new Intl.Locale(tag).maximize().region ?? ''
  } catch {
    return ''
  }
}

export function browserTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
}

/** The zones to choose from, and what is chosen now: a server may know others, or the same by other names ("Asia/Kolkata"). */
export function timeZones(chosen = 'UTC'): string[] {
  const zones = Intl.supportedValuesOf('timeZone')
  return [...new Set(['UTC', ...(chosen ? [chosen] : []), ...zones])]
}

export function currencies(language: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(language, { type: 'currency' })
  return Intl.supportedValuesOf('currency').map((code) => ({ value: code, label: `${code} · ${names.of(code) ?? code}` }))
}
