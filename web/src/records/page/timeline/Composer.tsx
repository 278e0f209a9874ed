import { Button, Tabs } from '@mantine/core'
import { IconChecklist, IconNote } from '@tabler/icons-react'
import { useEffect, useRef, type KeyboardEvent } from 'react'

import { fieldOf, useLabel } from '@/catalog/useCatalog'
import { fieldTypes } from '@/fields/registry'
import { useTranslation } from '@/i18n/useTranslation'
import { ProblemNote } from '@/ui/ProblemNote'
import { useCreate } from '../../form/useCreate'
import { kinds, type Activity, type Kind } from './activities'
import classes from './timeline.module.css'

const icons = { note: IconNote, task: IconChecklist }
const asked = { note: [kinds.note.text], task: [kinds.task.text, kinds.task.due] } as const

interface Props {
  activities: Partial<Record<Kind, Activity>>
  /** The record that what is written belongs to. */
  id: string
  kind: Kind
  onKind(kind: Kind): void
  /** Grows when the writing place is to be focused. */
  wanted: number
}

/** Where notes and tasks are written; what was typed stays until it is saved. */
export function Composer({ activities, id, kind, onKind, wanted }: Props) {
  const label = useLabel()
  const present = (Object.keys(icons) as Kind[]).filter((k) => activities[k]?.object.may.create)
  const shown = present.includes(kind) ? kind : present[0]
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (wanted > 0) box.current?.querySelector<HTMLElement>('[role="tabpanel"]:not([hidden]) :is(textarea, input)')?.focus()
  }, [wanted, shown])
  if (!shown) return null
  return (
    <Tabs ref={box} value={shown} onChange={(value) => onKind(value as Kind)} className={classes.composer} keepMounted={false}>
      <Tabs.List>
        {present.map((k) => {
          const Icon = icons[k]
          return <Tabs.Tab key={k} value={k} className={classes.tab} leftSection={<Icon size={14} aria-hidden />}>{label(activities[k]?.object.label)}</Tabs.Tab>
        })}
      </Tabs.List>
      {present.map((k) => (
        <Tabs.Panel key={k} value={k}>
          <Writing activity={activities[k] as Activity} kind={k} id={id} />
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}

function Writing({ activity, kind, id }: { activity: Activity; kind: Kind; id: string }) {
  const { t } = useTranslation('records')
  const { object, reference } = activity
  const creating = useCreate(object, `new:${object.plural}@${id}`, { [reference.name]: id })
  const fields = asked[kind].flatMap((name) => fieldOf(object, name) ?? [])
  const shown = new Set(fields.map((field) => field.name))
  const others = Object.entries(creating.errors).filter(([name]) => !shown.has(name)).map(([, text]) => text)
  const filled = fields.some((field) => !fieldTypes[field.type].isEmpty(creating.values[field.name] ?? null))
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault()
      void creating.submit()
    }
  }
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Ctrl+Enter saves from whichever input
    <div role="group" className={classes.writing} onKeyDown={keys}>
      {fields.map((field) => {
        const { Input } = fieldTypes[field.type]
        return (
          <div key={field.name} className={field.type === 'date' ? classes.narrow : classes.wide}>
            <Input inline field={field} placeholder={field.type === 'date' ? undefined : t(`timeline.hint.${kind}`)} value={creating.values[field.name] ?? null} error={creating.errors[field.name]} onChange={(value) => creating.change(field.name, value)} />
          </div>
        )
      })}
      <Button type="button" disabled={!filled} loading={creating.busy} title="Ctrl+Enter" onClick={() => void creating.submit()}>
        {t(kind === 'note' ? 'timeline.saveNote' : 'timeline.saveTask')}
      </Button>
      {(creating.problem ?? others[0]) !== undefined && <div className={classes.wide}><ProblemNote problem={creating.problem ?? { detail: others.join(' ') }} /></div>}
    </div>
  )
}
