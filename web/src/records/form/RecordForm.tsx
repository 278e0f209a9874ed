import { UnstyledButton } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode, type SyntheticEvent } from 'react'

import type { Value } from '@/api/types'
import type { Field, ObjectDef } from '@/catalog/types'
import { fieldTypes } from '@/fields/registry'
import { useTranslation } from '@/i18n/useTranslation'
import { ProblemNote } from '@/ui/ProblemNote'
import type { Changes } from '../queries'
import { formFields } from './fields'
import classes from './form.module.css'

interface Props {
  object: ObjectDef
  values: Changes
  errors: Record<string, string>
  problem?: unknown
  titles?: Record<string, string>
  onChange(field: string, value: Value): void
  onSubmit(): void
  /** Buttons and what else ends the form. */
  children?: ReactNode
}

/** A form over any object, made from its catalog entry. */
export function RecordForm({ object, values, errors, problem, titles, onChange, onSubmit, children }: Props) {
  const { t } = useTranslation('records')
  const { first, more } = formFields(object)
  const [open, setOpen] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const unfolded = open || more.some((field) => errors[field.name] ?? values[field.name])

  useEffect(() => {
    if (Object.keys(errors).length > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [errors])

  const input = (field: Field, at: number) => {
    const { Input } = fieldTypes[field.type]
    const focus = { autoFocus: at === 0 }
    return (
      <Input
        key={field.name}
        {...focus}
        field={field}
        value={values[field.name] ?? null}
        error={errors[field.name]}
        titles={titles}
        onChange={(value) => onChange(field.name, value)}
      />
    )
  }
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    onSubmit()
  }
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) submit(event)
  }
  return (
    // The whole form hears Ctrl+Enter, whichever input it is pressed in.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form ref={form} noValidate className={classes.form} onSubmit={submit} onKeyDown={keys}>
      <div className={classes.fields}>
        {problem !== undefined && <ProblemNote problem={problem} />}
        <Elsewhere object={object} errors={errors} />
        {first.map(input)}
        {more.length > 0 && (
          <UnstyledButton className={classes.more} aria-expanded={unfolded} onClick={() => setOpen(!unfolded)}>
            <IconChevronRight size={14} aria-hidden />
            {t('form.more', { count: more.length })}
          </UnstyledButton>
        )}
        {unfolded && more.map((field) => input(field, -1))}
      </div>
      {children}
    </form>
  )
}

/** Refusals of fields that this form does not show. */
function Elsewhere({ object, errors }: { object: ObjectDef; errors: Record<string, string> }) {
  const { first, more } = formFields(object)
  const shown = new Set([...first, ...more].map((field) => field.name))
  const others = Object.entries(errors).filter(([name]) => !shown.has(name))
  if (others.length === 0) return null
  return <ProblemNote problem={{ detail: others.map(([name, text]) => `${name}: ${text}`).join(' ') }} />
}
