import { Select } from '@mantine/core'
import { useState } from 'react'

import { useLabel } from '@/catalog/useCatalog'
import { useDateFormats } from '@/i18n/useDateFormats'
import { useTranslation } from '@/i18n/useTranslation'
import type { FilterInputProps } from '../contract'
import { needsValue } from '../parts/condition'
import { DayInput } from './DayInput'
import { parseDate } from './parse'
import { isPeriod, periods } from './period'
import { useReading } from './useReading'

/** A day or a period such as this week. */
export function DayFilterInput({ field, operator, value, onChange, onSubmit, autoFocus }: FilterInputProps) {
  const { t } = useTranslation('fields')
  const label = useLabel()
  const reading = useReading(false)
  const { day } = useDateFormats()
  const [typed, setTyped] = useState<string>()
  if (!needsValue(operator)) return null
  const name = t('filter.valueOf', { field: label(field.label) })
  const date = typeof value === 'string' && !isPeriod(value) ? value : ''
  const focus = { autoFocus }
  return (
    <div>
      <Select
          {...focus}
          size="xs"
          mb={6}
          aria-label={t('filter.periodOf', { field: label(field.label) })}
          data={[{ value: 'day', label: t('period.day') }, ...periods.map((one) => ({ value: one, label: t(`period.${one}`) }))]}
          value={isPeriod(value) ? value : 'day'}
          allowDeselect={false}
          onChange={(next) => onChange(next === 'day' ? undefined : next)}
        />
      {!isPeriod(value) && (
        <DayInput
          size="xs"
          aria-label={name}
          text={typed ?? (date ? day(date) : '')}
          day={date}
          onText={(text) => {
            setTyped(text)
            onChange(parseDate(text, reading))
          }}
          onLeave={() => setTyped(undefined)}
          onDay={(picked) => {
            setTyped(undefined)
            onChange(picked)
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') onSubmit()
          }}
        />
      )}
    </div>
  )
}
