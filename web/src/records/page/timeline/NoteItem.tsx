import { ActionIcon, Button, Group, Menu } from '@mantine/core'
import { IconClock, IconDots, IconPencil, IconTrash } from '@tabler/icons-react'

import type { RecordData } from '@/api/types'
import type { Field } from '@/catalog/types'
import { fieldOf } from '@/catalog/useCatalog'
import { FieldValue } from '@/fields/FieldValue'
import { fieldTypes } from '@/fields/registry'
import { useDateFormats } from '@/i18n/useDateFormats'
import { useTranslation } from '@/i18n/useTranslation'
import { Avatar } from '@/ui/Avatar'
import { useProblemText } from '@/ui/problemText'
import { useDeleteWithUndo } from '../useDeleteWithUndo'
import { useEdits, type Editing } from '../useEdits'
import { useWho } from '../useWho'
import { kinds, type Activity } from './activities'
import classes from './timeline.module.css'
import { happenedAt } from './useTimeline'

/** A note as it was written, with who and when; edited where it stands. */
export function NoteItem({ activity, record, titles }: { activity: Activity; record: RecordData; titles: Record<string, string> }) {
  const { t } = useTranslation(['records', 'common'])
  const { object } = activity
  const whoIs = useWho(titles)
  const { moment, exact } = useDateFormats()
  const editing = useEdits(object, record.id, record)
  const remove = useDeleteWithUndo(object)
  const field = fieldOf(object, kinds.note.text)
  const when = fieldOf(object, kinds.note.at)
  const edit = field && editing.edits[field.name]
  if (!field) return null
  const who = whoIs(record.created_by as string | null)
  const at = happenedAt(record)
  const title = record[object.title]
  return (
    <article className={classes.note} aria-label={t('timeline.noteBy', { who })}>
      <header className={classes.noteHead}>
        <Avatar id={String(record.created_by)} name={who} size={20} />
        <span className={classes.noteWho}>{who}</span>
        <time className={classes.when} dateTime={at} title={exact(at)}>{moment(at)}</time>
        {object.may.update && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon size={24} aria-label={t('timeline.noteMenu')}><IconDots size={15} aria-hidden /></ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={14} aria-hidden />} onClick={() => editing.begin(field)}>{t('timeline.edit')}</Menu.Item>
              {when?.on_update && <Menu.Item leftSection={<IconClock size={14} aria-hidden />} onClick={() => editing.begin(when)}>{t('timeline.when')}</Menu.Item>}
              {object.may.delete && (
                <Menu.Item leftSection={<IconTrash size={14} aria-hidden />} onClick={() => remove(record)}>{t('timeline.delete')}</Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        )}
      </header>
      {title && <h3 className={classes.noteTitle}>{String(title as string)}</h3>}
      {when && <Editor editing={editing} field={when} />}
      {edit && !edit.saving ? (
        <Editor editing={editing} field={field} />
      ) : (
        <FieldValue field={field} record={edit ? { ...record, [field.name]: edit.value } : record} place="page" />
      )}
    </article>
  )
}

/** The input of a field that is being edited, in its place. */
function Editor({ editing, field }: { editing: Editing; field: Field }) {
  const { t } = useTranslation(['records', 'common'])
  const edit = editing.edits[field.name]
  const problem = useProblemText(edit?.problem)
  if (!edit || edit.saving) return null
  const { Input } = fieldTypes[field.type]
  return (
    <>
      <Input {...{ autoFocus: true }} inline field={field} value={edit.value} error={edit.problem === undefined ? undefined : problem.text} onChange={(value) => editing.change(field, value)} />
      <Group gap="xs" mt={6} mb={6}>
        <Button size="compact-sm" onClick={() => editing.save(field)}>{t('common:save')}</Button>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => editing.cancel(field)}>{t('page.cancel')}</Button>
      </Group>
    </>
  )
}
