export interface Sort {
  field: string
  descending: boolean
}

/** Reads "-created_at,name". */
export function readSort(text: string | undefined): Sort[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '-')
    .map((part) => (part.startsWith('-') ? { field: part.slice(1), descending: true } : { field: part, descending: false }))
}

export function writeSort(sort: readonly Sort[]): string | undefined {
  return sort.map((s) => (s.descending ? '-' : '') + s.field).join(',') || undefined
}

/** What a click on a header makes of the order: ascending, descending, none. */
export function nextSort(sort: readonly Sort[], field: string): Sort[] {
  const now = sort.find((s) => s.field === field)
  if (!now || sort.length > 1) return [{ field, descending: false }]
  return now.descending ? [] : [{ field, descending: true }]
}

/** The order by the fields that can be sorted by; an address may name others. */
export function knownSort(object: { fields: readonly { name: string; sortable: boolean }[] }, sort: readonly Sort[]): Sort[] {
  return sort.filter((s) => object.fields.some((f) => f.name === s.field && f.sortable))
}
