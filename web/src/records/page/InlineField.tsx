import { IconPencil } from '@tabler/icons-react'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'

import { isProblem } from '@/api/problem'
import type { RecordData } from '@/api/types'
import type { Field } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { FieldValue } from '@/fields/FieldValue'
import { fieldTypes } from '@/fields/registry'
import { useReveal } from '@/fields/reveal/useReveal'
import { useTranslation } from '@/i18n/useTranslation'
import { useProblemText } from '@/ui/problemText'
import { SealMark } from '@/ui/SealMark'
import type { Edit } from './conflict'
import classes from './InlineField.module.css'
import type { Editing } from './useEdits'

interface Props {
  field: Field
  record: RecordData
  editing: Editing
  readOnly: boolean
}

/** A field of a record: its label, its value, and in place of the value its input while it is edited. */
export function InlineField({ field, record, editing, readOnly }: Props) {
  const { t } = useTranslation('records')
  const label = useLabel()
  const name = label(field.label)
  const edit = editing.edits[field.name]
  const open = edit !== undefined && !edit.saving
  const reveal = useReveal(field, record)
  const button = useRef<HTMLButtonElement>(null)
  const byKey = useRef(false)
  // Only an input that was asked for takes the focus, not one found open or refused after it was left.
  const [wanted, setWanted] = useState(false)

  useEffect(() => {
    if (!open && byKey.current) button.current?.focus()
    byKey.current = false
  }, [open])

  const begin = () => {
    setWanted(true)
    editing.begin(field, reveal.value)
    reveal.hide()
  }
  return (
    <div className={classes.field}>
      <dt className={classes.label} title={label(field.help)}>
        {name} {field.sealed && <SealMark />}
      </dt>
      <dd className={classes.value} data-saving={edit?.saving ?? undefined}>
        {open ? (
          <Editor
            field={field}
            edit={edit}
            editing={editing}
            titles={record.titles}
            focused={wanted}
            onKeyEnd={() => (byKey.current = true)}
            onLeave={() => setWanted(false)}
          />
        ) : (
          <div className={classes.reading}>
            <div className={classes.shown}>
              <FieldValue field={field} record={edit ? { ...record, [field.name]: edit.value } : record} place="page" reveal={reveal} />
            </div>
            {!readOnly && (
              <button ref={button} type="button" className={classes.edit} aria-label={t('page.edit', { field: name })} onClick={begin}>
                <IconPencil size={13} aria-hidden />
              </button>
            )}
          </div>
        )}
      </dd>
    </div>
  )
}

interface EditorProps {
  field: Field
  edit: Edit
  editing: Editing
  titles: Record<string, string> | undefined
  focused: boolean
  onKeyEnd(): void
  onLeave(): void
}

/** Enter or leaving saves, Esc restores. */
function Editor({ field, edit, editing, titles, focused, onKeyEnd, onLeave }: EditorProps) {
  const { Input, picks, lines } = fieldTypes[field.type]
  const problem = useProblemText(edit.problem)
  const leaving = useRef<number>(undefined)
  const byField = isProblem(edit.problem) ? edit.problem.byField()[field.name] : undefined
  const error = edit.problem === undefined ? undefined : (byField ?? problem.text)
  // Who has to sign in again types the passphrase now, and not into this input.
  const focus = { autoFocus: focused && !(isProblem(edit.problem) && edit.problem.status === 401) }

  const leave = (place: Element) => {
    onLeave()
    // A dialog over the page asks something first.
    const dialog = document.activeElement?.closest('[role="dialog"]')
    if (!dialog || dialog.contains(place)) editing.save(field)
  }
  const keys = (event: KeyboardEvent) => {
    // A list that hangs from the input hears its keys first.
    const inList = (event.target as HTMLElement).getAttribute('aria-expanded') === 'true'
    if (event.defaultPrevented || event.nativeEvent.isComposing || inList) return
    const enter = event.key === 'Enter' && (lines ? event.metaKey || event.ctrlKey : !picks && !(event.target instanceof HTMLButtonElement))
    if (event.key !== 'Escape' && !enter) return
    event.preventDefault()
    onKeyEnd()
    if (enter) editing.save(field)
    else editing.cancel(field)
  }
  return (
    // Calendars and lists are children here, wherever they stand in the page: moving into them is not leaving.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- hears what its input does not
    <div
      role="group"
      onKeyDown={keys}
      onFocus={() => window.clearTimeout(leaving.current)}
      onBlur={({ currentTarget }) => (leaving.current = window.setTimeout(leave, 0, currentTarget))}
    >
      <Input
        {...focus}
        inline
        field={field}
        value={edit.value}
        error={error}
        titles={titles}
        onChange={(value) => {
          editing.change(field, value)
          if (!picks) return
          onKeyEnd()
          editing.save(field, value)
        }}
      />
      {edit.unseen && <Unseen onRemove={() => editing.save(field, null)} />}
    </div>
  )
}

/** A value that is not seen is replaced, kept, or taken away. */
function Unseen({ onRemove }: { onRemove(): void }) {
  const { t } = useTranslation('records')
  return (
    <p className={classes.unseen}>
      {t('page.unseen.text')} <button type="button" className={classes.remove} onClick={onRemove}>{t('page.unseen.remove')}</button>
    </p>
  )
}
