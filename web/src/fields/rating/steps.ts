import type { Field } from '@/catalog/types'

/** How many steps a rating has; the server says otherwise when it is not five. */
export function stepsOf(field: Field): number {
  const steps = Number(field.max)
  return Number.isInteger(steps) && steps >= 2 ? steps : 5
}
