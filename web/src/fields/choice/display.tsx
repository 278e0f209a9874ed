import { useLabel } from '@/catalog/useCatalog'
import type { DisplayProps } from '../contract'
import { Chip } from './Chip'

export function ChoiceDisplay({ field, value }: DisplayProps) {
  const label = useLabel()
  const chosen = field.choices?.find((choice) => choice.id === value)
  // A record keeps what it says when a choice is retired.
  return <Chip hue={chosen?.hue}>{chosen ? label(chosen.label) : String(value as string)}</Chip>
}
