import { UnstyledButton } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'

import type { RecordData } from '@/api/types'
import type { Field, ObjectDef } from '@/catalog/types'
import { valueOf } from '@/fields/FieldValue'
import { fieldTypes } from '@/fields/registry'
import { useTranslation } from '@/i18n/useTranslation'
import { formFields } from '../form/fields'
import classes from './FieldGroups.module.css'
import { InlineField } from './InlineField'
import type { Editing } from './useEdits'

interface Props {
  object: ObjectDef
  record: RecordData
  editing: Editing
  readOnly: boolean
}

/** Whose the record is: set by who may share it. */
const holders = ['owner', 'team']
const systemShown = ['created_at', 'created_by', 'updated_at', 'updated_by']

/** The fields of a record in groups: the common ones, the rest, whose it is, and what the system keeps. */
export function FieldGroups({ object, record, editing, readOnly }: Props) {
  const { t } = useTranslation('records')
  const declared = object.fields.filter((field) => !field.system)
  const { first } = formFields(object)
  const common = declared.filter((field) => first.includes(field))
  const more = declared.filter((field) => !first.includes(field))
  const { empty, open, setOpen } = useEmpty(more, record, editing)
  const filled = more.filter((field) => !empty.includes(field))
  const belongs = object.fields.filter((field) => field.system && holders.includes(field.name) && (field.on_update || !isEmpty(record, field)))
  const system = object.fields.filter((field) => systemShown.includes(field.name))

  const rows = (fields: Field[]) =>
    fields.map((field) => <InlineField key={field.name} field={field} record={record} editing={editing} readOnly={readOnly || !field.on_update} />)
  return (
    <>
      <Group title={t('page.group.details')}><dl className={classes.list}>{rows(common)}</dl></Group>
      {more.length > 0 && (
        <Group title={t('page.group.more')}>
          <dl className={classes.list}>{rows(filled)}</dl>
          {empty.length > 0 && <Empty count={empty.length} open={open} onOpen={setOpen}><dl className={classes.list}>{rows(empty)}</dl></Empty>}
        </Group>
      )}
      {belongs.length > 0 && <Group title={t('page.group.belongs')}><dl className={classes.list}>{rows(belongs)}</dl></Group>}
      <Group title={t('page.group.system')} closed><dl className={classes.list}>{rows(system)}</dl></Group>
    </>
  )
}

/**
 * The empty fields, folded away. One that is filled in there stays where it is:
 * its input must not move while somebody types. Folding lets it go to the others.
 */
function useEmpty(fields: Field[], record: RecordData, editing: Editing) {
  const [staying, setStaying] = useState<readonly string[]>([])
  const [open, setOpen] = useState(false)
  const empty = fields.filter((field) => isEmpty(record, field) || staying.includes(field.name))
  const begun = empty.filter((field) => editing.edits[field.name] && !staying.includes(field.name))
  if (begun.length > 0) {
    setStaying([...staying, ...begun.map((field) => field.name)])
    setOpen(true)
  }
  const fold = (next: boolean) => {
    setOpen(next)
    if (!next) setStaying([])
  }
  return { empty, open, setOpen: fold }
}

function isEmpty(record: RecordData, field: Field): boolean {
  return !record.masked?.[field.name] && fieldTypes[field.type].isEmpty(valueOf(record, field))
}

function Group({ title, closed = false, children }: { title: string; closed?: boolean; children: ReactNode }) {
  const [open, setOpen] = useState(!closed)
  return (
    <section className={classes.group} aria-label={title}>
      <h2 className={classes.title}>
        <UnstyledButton className={classes.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
          <IconChevronRight size={14} aria-hidden /> {title}
        </UnstyledButton>
      </h2>
      {open && children}
    </section>
  )
}

function Empty({ count, open, onOpen, children }: { count: number; open: boolean; onOpen(open: boolean): void; children: ReactNode }) {
  const { t } = useTranslation('records')
  return (
    <>
      <UnstyledButton className={classes.empty} aria-expanded={open} onClick={() => onOpen(!open)}>
        {open ? t('page.hideEmpty') : t('page.showEmpty', { count })}
      </UnstyledButton>
      {open && children}
    </>
  )
}
