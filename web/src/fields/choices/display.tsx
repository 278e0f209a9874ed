import { useLabel } from '@/catalog/useCatalog'
import { Chip } from '../choice/Chip'
import type { DisplayProps } from '../contract'
import classes from './choices.module.css'
import { chosenOf } from './chosen'

/** Some choices side by side; a cell cuts off what has no room and says all in its title. */
export function ChoicesDisplay({ field, value, place }: DisplayProps) {
  const label = useLabel()
  const all = chosenOf(field, value).map((id) => {
    const choice = field.choices?.find((one) => one.id === id)
    return { id, hue: choice?.hue, words: choice ? label(choice.label) : id }
  })
  return (
    <span className={classes.set} data-place={place} title={place === 'cell' ? all.map((one) => one.words).join(', ') : undefined}>
      {all.map((one) => <Chip key={one.id} hue={one.hue}>{one.words}</Chip>)}
    </span>
  )
}
