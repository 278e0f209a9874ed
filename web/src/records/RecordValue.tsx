import { IconAlertCircle, IconClock } from '@tabler/icons-react'
import type { ComponentProps } from 'react'

import type { ObjectDef } from '@/catalog/types'
import { FieldValue } from '@/fields/FieldValue'
import { useToday } from '@/i18n/useDateFormats'
import { useTranslation } from '@/i18n/useTranslation'
import { dueOf } from './due'
import classes from './RecordValue.module.css'

/** A value of a record; a day by which something should have been done says so. */
export function RecordValue({ object, ...props }: ComponentProps<typeof FieldValue> & { object: ObjectDef }) {
  return props.field.type === 'date' ? <Day object={object} {...props} /> : <FieldValue {...props} />
}

function Day({ object, ...props }: ComponentProps<typeof FieldValue> & { object: ObjectDef }) {
  const { t } = useTranslation('records')
  const due = dueOf(object, props.field, props.record, useToday())
  if (!due) return <FieldValue {...props} />
  const Icon = due === 'late' ? IconAlertCircle : IconClock
  return (
    <span className={classes.due} data-due={due}>
      <Icon size={14} stroke={1.8} aria-hidden />
      <FieldValue {...props} />
      <span className={classes.word}>{t(`due.${due}`)}</span>
    </span>
  )
}
