import { Checkbox } from '@mantine/core'

import { useLabel } from '@/catalog/useCatalog'
import { pick } from '@/i18n'
import { useTranslation } from '@/i18n/useTranslation'
import type { FilterInputProps, FilterSpec } from '../contract'
import { condition, listOf, needsValue } from '../parts/condition'
import classes from '../parts/parts.module.css'
import { Chip } from './Chip'

function ChoiceFilterInput({ field, operator, value, onChange, autoFocus }: FilterInputProps) {
  const { t } = useTranslation('fields')
  const label = useLabel()
  if (!needsValue(operator)) return null
  const chosen = listOf(value).map(String)
  return (
    <Checkbox.Group
      aria-label={t('filter.valueOf', { field: label(field.label) })}
      value={chosen}
      onChange={(next) => onChange(operator !== 'ne' ? next : next.filter((one) => !chosen.includes(one)))}
    >
      <div className={classes.choices}>
        {field.choices?.map((choice, at) => (
          <Checkbox
            key={choice.id}
            {...{ autoFocus: Boolean(autoFocus) && at === 0 }}
            size="xs"
            value={choice.id}
            label={<Chip hue={choice.hue}>{label(choice.label)}</Chip>}
          />
        ))}
      </div>
    </Checkbox.Group>
  )
}

export const filter: FilterSpec = {
  operators: ['in', 'ne', 'empty', 'not_empty'],
  Input: ChoiceFilterInput,
  toFilter: condition,
  describe(field, value, { language }) {
    const words = listOf(value).map((id) => pick(field.choices?.find((choice) => choice.id === id)?.label, language) || String(id))
    return new Intl.ListFormat(language, { type: 'disjunction' }).format(words)
  },
}
