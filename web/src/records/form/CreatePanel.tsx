import { Button, Checkbox } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'

import type { RecordData } from '@/api/types'
import { titleOf } from '@/catalog/title'
import type { ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'
import { SidePanel } from '@/ui/SidePanel'
import { toast } from '@/ui/toast'
import type { Changes } from '../queries'
import { Alike } from './Alike'
import classes from './form.module.css'
import { RecordForm } from './RecordForm'
import { useCreate } from './useCreate'

interface Props {
  object: ObjectDef
  opened: boolean
  onClose(): void
  /** Values to begin with, such as the record that this one is added to. */
  prefill?: Changes
  /** Names of what the prefilled references lead to. */
  titles?: Record<string, string>
  onCreated?(record: RecordData): void
}

/** The panel from the right in which a record of any object is made. Closing it keeps what was typed. */
export function CreatePanel({ object, opened, onClose, prefill, titles, onCreated }: Props) {
  const { t } = useTranslation(['records', 'common'])
  const label = useLabel()
  return (
    <SidePanel opened={opened} onClose={onClose} title={t('common:create', { object: label(object.label).toLocaleLowerCase() })} flush>
      <Making object={object} prefill={prefill} titles={titles} onClose={onClose} onCreated={onCreated} />
    </SidePanel>
  )
}

function Making({ object, prefill, titles, onClose, onCreated }: Omit<Props, 'opened'>) {
  const { t } = useTranslation(['records', 'common'])
  const navigate = useNavigate()
  const [again, setAgain] = useState(false)
  const [done, setDone] = useState<string>()
  const [round, setRound] = useState(0)
  const place = `new:${object.plural}:${Object.entries(prefill ?? {}).map(([name, value]) => `${name}=${JSON.stringify(value)}`).join()}`
  const creating = useCreate(object, place, prefill)

  const save = async () => {
    setDone(undefined)
    const record = await creating.submit()
    if (!record) return
    onCreated?.(record)
    const text = t('form.created', { name: titleOf(object, record) || t('page.untitled') })
    if (again) {
      setDone(text)
      setRound(round + 1) // a fresh form, with the first field in focus
      return
    }
    onClose()
    const open = () => void navigate({ to: '/$plural/$id', params: { plural: object.plural, id: record.id } })
    toast({ text, tone: 'good', action: { label: t('form.open'), run: open } })
  }
  return (
    <RecordForm
      key={round}
      object={object}
      values={creating.values}
      errors={creating.errors}
      problem={creating.problem}
      titles={titles}
      onChange={creating.change}
      onSubmit={() => void save()}
    >
      <div className={classes.end}>
        <Alike object={object} values={creating.values} />
        <div className={classes.foot}>
          <Checkbox size="xs" label={t('form.another')} checked={again} onChange={(event) => setAgain(event.currentTarget.checked)} />
          <span role="status" className={classes.done}>{done}</span>
          {creating.found && !done && (
            <Button variant="subtle" color="gray" onClick={creating.startAfresh}>{t('form.afresh')}</Button>
          )}
          <Button type="submit" loading={creating.busy} title="Ctrl+Enter">{t('form.save')}</Button>
        </div>
      </div>
    </RecordForm>
  )
}
