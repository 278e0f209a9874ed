import type { ObjectDef } from '@/catalog/types'
import type { Condition } from '../../conditions'
import { AddFilter } from './AddFilter'
import { FilterChip } from './FilterChip'

interface Props {
  object: ObjectDef
  conditions: Condition[]
  titles: Record<string, string>
  onChange(conditions: Condition[]): void
}

/** The conditions of a list, and the way to a further one. */
export function Filters({ object, conditions, titles, onChange }: Props) {
  return (
    <>
      {conditions.map((condition, index) => {
        const field = object.fields.find((f) => f.name === condition.field)
        if (!field) return null
        return (
          <FilterChip
            key={`${index} ${condition.field}`}
            object={object}
            field={field}
            condition={condition}
            titles={titles}
            onChange={(next) => onChange(conditions.map((c, at) => (at === index ? next : c)))}
            onRemove={() => onChange(conditions.filter((_, at) => at !== index))}
          />
        )
      })}
      <AddFilter object={object} onAdd={(condition) => onChange([...conditions, condition])} />
    </>
  )
}
