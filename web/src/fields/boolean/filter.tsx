import { Radio } from '@mantine/core'
import i18next from 'i18next'

import { useLabel } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'
import type { FilterInputProps, FilterSpec } from '../contract'
import { condition, listOf, needsValue } from '../parts/condition'
import classes from '../parts/parts.module.css'
import { parseBoolean } from './parse'

function BooleanFilterInput({ field, operator, value, onChange, autoFocus }: FilterInputProps) {
  const { t } = useTranslation('fields')
  const label = useLabel()
  if (!needsValue(operator)) return null
  return (
    <Radio.Group aria-label={t('filter.valueOf', { field: label(field.label) })} value={value === undefined ? null : String(parseBoolean(value))} onChange={(next) => onChange(next === 'true')}>
      <div className={classes.choices}>
        <Radio size="xs" value="true" label={t('boolean.yes')} {...{ autoFocus: Boolean(autoFocus) }} />
        <Radio size="xs" value="false" label={t('boolean.no')} />
      </div>
    </Radio.Group>
  )
}

export const filter: FilterSpec = {
  operators: ['eq', 'empty', 'not_empty'],
  Input: BooleanFilterInput,
  toFilter: (field, operator, value) => condition(field, operator, listOf(value).map(parseBoolean)),
  describe(_field, value, { language }) {
    const t = i18next.getFixedT(language, 'fields')
    return listOf(value).map((one) => t(parseBoolean(one) ? 'boolean.yes' : 'boolean.no')).join(', ')
  },
}
