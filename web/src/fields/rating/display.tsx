import type { DisplayProps } from '../contract'
import { stepsOf } from './steps'
import { Stars } from './Stars'

export function RatingDisplay({ field, value }: DisplayProps) {
  if (typeof value !== 'number') return null
  return <Stars given={value} of={Math.max(value, stepsOf(field))} />
}
