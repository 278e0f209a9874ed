import { ActionIcon, Popover, Skeleton, TextInput, type TextInputProps } from '@mantine/core'
import { IconCalendar } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'

import { useTranslation } from '@/i18n/useTranslation'

interface Props extends Omit<TextInputProps, 'value' | 'onChange' | 'onBlur'> {
  text: string
  /** "2026-03-01" when there is one; the calendar opens there. */
  day: string
  onText(text: string): void
  onDay(day: string): void
  /** The text was left; it may be shown as it was read. */
  onLeave(): void
}

const Calendar = lazy(() => import('./Calendar'))

const full = /^\d{4}-\d{2}-\d{2}$/

/** A text for a day with a calendar beside it. */
export function DayInput({ text, day, onText, onDay, onLeave, ...rest }: Props) {
  const { t } = useTranslation('fields')
  const [open, setOpen] = useState(false)
  const known = full.test(day) ? day : null
  return (
    <TextInput
      {...rest}
      placeholder={rest.placeholder ?? t('date.placeholder')}
      autoComplete="off"
      spellCheck={false}
      value={text}
      onChange={(event) => onText(event.currentTarget.value)}
      onBlur={onLeave}
      rightSection={
        <Popover opened={open} onChange={setOpen} position="bottom-end" shadow="md" trapFocus returnFocus>
          <Popover.Target>
            <ActionIcon size={24} aria-label={t('date.calendar')} aria-expanded={open} disabled={rest.disabled} onClick={() => setOpen(!open)}>
              <IconCalendar size={15} aria-hidden />
            </ActionIcon>
          </Popover.Target>
          <Popover.Dropdown>
            <Suspense fallback={<Skeleton w={224} h={248} />}>
              <Calendar
                day={known}
                onPick={(picked) => {
                  if (picked) onDay(picked)
                  setOpen(false)
                }}
              />
            </Suspense>
          </Popover.Dropdown>
        </Popover>
      }
    />
  )
}
