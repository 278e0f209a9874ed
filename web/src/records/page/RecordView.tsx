import { Tabs } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'

import type { RecordData } from '@/api/types'
import { titleOf } from '@/catalog/title'
import type { ObjectDef } from '@/catalog/types'
import { useTranslation } from '@/i18n/useTranslation'
import { FieldGroups } from './FieldGroups'
import { LiveBar } from './LiveBar'
import classes from './page.module.css'
import { RecordHeader } from './RecordHeader'
import { TrashBanner } from './RecordStates'
import { Related } from './related/Related'
import { useActivities, type Kind } from './timeline/activities'
import { Timeline } from './timeline/Timeline'
import { useDeleteWithUndo } from './useDeleteWithUndo'
import { useEdits } from './useEdits'
import { useRelatedPanel } from './useRelatedPanel'

// What opens over the page is fetched when it opens.
const CreatePanel = lazy(() => import('../form/CreatePanel').then((m) => ({ default: m.CreatePanel })))
const MergeDialog = lazy(() => import('../merge/MergeDialog').then((m) => ({ default: m.MergeDialog })))
const MergedInto = lazy(() => import('../merge/MergedInto').then((m) => ({ default: m.MergedInto })))
const ConflictDialog = lazy(() => import('./ConflictDialog').then((m) => ({ default: m.ConflictDialog })))

type Part = 'details' | 'activity' | 'related'
const parts: Part[] = ['details', 'activity', 'related']

/** Fields left, what happened in the middle, what it is connected with right; on a phone one after another. */
export function RecordView({ object, record }: { object: ObjectDef; record: RecordData }) {
  const { t } = useTranslation('records')
  const navigate = useNavigate()
  const editing = useEdits(object, record.id)
  const activities = useActivities(object)
  const panel = useRelatedPanel()
  const remove = useDeleteWithUndo(object)
  const narrow = useMediaQuery('(max-width: 900px)', false, { getInitialValueInEffect: false })
  const [part, setPart] = useState<Part>('details')
  const [writing, setWriting] = useState({ kind: 'note' as Kind, wanted: 0 })
  const [merging, setMerging] = useState(false)
  const inTrash = Boolean(record.deleted_at)
  const readOnly = inTrash || !object.may.update

  const write = (kind: Kind) => {
    setPart('activity')
    setWriting({ kind, wanted: writing.wanted + 1 })
  }
  const pieces: Record<Part, React.ReactNode> = {
    details: <FieldGroups key={record.id} object={object} record={record} editing={editing} readOnly={readOnly} />,
    activity: (
      <Timeline object={object} id={record.id} readOnly={inTrash} composing={writing.kind} wanted={writing.wanted} onComposing={(kind) => setWriting({ kind, wanted: 0 })} />
    ),
    related: <Related object={object} record={record} readOnly={inTrash} onCreate={panel.open} />,
  }
  return (
    <div className={classes.page}>
      <RecordHeader
        object={object}
        record={record}
        readOnly={readOnly}
        writes={(Object.keys(activities) as Kind[]).filter((kind) => activities[kind]?.object.may.create)}
        onWrite={write}
        onMerge={() => setMerging(true)}
        onDelete={() => remove(record, () => void navigate({ to: '/$plural', params: { plural: object.plural } }))}
      />
      {inTrash && <TrashBanner object={object} record={record} />}
      {inTrash && <Suspense><MergedInto object={object} id={record.id} /></Suspense>}
      <LiveBar object={object} record={record} editing={editing} />
      {narrow ? (
        <Tabs value={part} onChange={(value) => setPart(value as Part)} className={classes.tabs}>
          <Tabs.List grow>{parts.map((one) => <Tabs.Tab key={one} value={one} className={classes.tab}>{t(`page.part.${one}`)}</Tabs.Tab>)}</Tabs.List>
          {parts.map((one) => <Tabs.Panel key={one} value={one} className={classes.column}>{pieces[one]}</Tabs.Panel>)}
        </Tabs>
      ) : (
        <div className={classes.columns}>
          {parts.map((one) => <div key={one} className={classes.column} data-part={one}>{pieces[one]}</div>)}
        </div>
      )}
      <Suspense>
        {editing.conflicts && <ConflictDialog conflicts={editing.conflicts} record={record} onSettle={editing.settle} onLater={editing.later} />}
        {merging && <MergeDialog object={object} ids={[record.id]} onClose={() => setMerging(false)} />}
        {panel.relation && (
          <CreatePanel
            object={panel.relation.object}
            opened
            onClose={panel.close}
            prefill={{ [panel.relation.field.name]: record.id }}
            titles={{ [record.id]: titleOf(object, record) }}
          />
        )}
      </Suspense>
    </div>
  )
}
