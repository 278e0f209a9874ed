import type { Value } from '@/api/types'
import type { Field } from '@/catalog/types'

/** The ids of a value, in the order in which the choices are declared. */
export function chosenOf(field: Field, value: Value): string[] {
  const ids = Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
  const place = (id: string) => {
    const at = field.choices?.findIndex((choice) => choice.id === id) ?? -1
    return at < 0 ? Number.MAX_SAFE_INTEGER : at
  }
  return ids.sort((a, b) => place(a) - place(b))
}
