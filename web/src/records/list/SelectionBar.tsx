import { ActionIcon, Button } from '@mantine/core'
import { IconArrowBackUp, IconArrowMerge, IconFileExport, IconPencil, IconTrash, IconUserShare, IconX } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'

import { isProblem } from '@/api/problem'
import type { ListQuestion } from '@/api/types'
import type { Field, ObjectDef } from '@/catalog/types'
import { useTranslation } from '@/i18n/useTranslation'
import { toast } from '@/ui/toast'
import { fieldsFor, type Kind } from '../bulk/fields'
import { useWorkActs } from '../bulk/queries'
import { useCountWords } from './bar/useCountWords'
import classes from './List.module.css'
import { useMany, type Outcome } from './useDeleteMany'
import type { Selection } from './useSelection'

// What opens over the list is fetched when it opens.
const EditMany = lazy(() => import('../bulk/EditMany').then((m) => ({ default: m.EditMany })))
const ExportDialog = lazy(() => import('../export/ExportDialog').then((m) => ({ default: m.ExportDialog })))
const MergeDialog = lazy(() => import('../merge/MergeDialog').then((m) => ({ default: m.MergeDialog })))
const AgreeDialog = lazy(() => import('../bulk/AgreeDialog').then((m) => ({ default: m.AgreeDialog })))

interface Props {
  object: ObjectDef
  /** The columns of the list. */
  shown: Field[]
  selection: Selection
  /** Chosen rows are brought back instead of deleted. */
  trash: boolean
  /** What the list asks for: all that fit can be chosen. */
  question: ListQuestion
  /** How many fit, when more do than are loaded and all loaded ones are chosen. */
  total?: number | undefined
}

/** So many are done one by one, at once; more are work for the server. */
const few = 20

/** What can be done with the chosen rows. */
export function SelectionBar({ object, shown, selection, trash, question, total }: Props) {
  const { t } = useTranslation('records')
  const { t: common } = useTranslation()
  const words = useCountWords(object)
  const remove = useMany(object.plural, 'delete')
  const restore = useMany(object.plural, 'restore')
  const { start } = useWorkActs()
  const [editing, setEditing] = useState<Kind | 'export'>()
  const [merging, setMerging] = useState<[string, string]>()
  const [asked, setAsked] = useState<{ said: string; count: number }>()
  const count = selection.ids.size
  if (count === 0) return null

  const settle = ({ done, failed }: Outcome) => {
    selection.clear()
    if (failed.length > 0) selection.add(failed)
    if (done.length > 0 && trash) toast({ text: t('list.selection.restored', { records: words(done.length) }), tone: 'good' })
    if (done.length > 0 && !trash) {
      toast({ text: t('list.selection.deleted', { records: words(done.length) }), action: { label: common('undo'), run: () => restore.mutate(done) } })
    }
    if (failed.length > 0) toast({ text: t(trash ? 'list.selection.unrestored' : 'list.selection.failed', { records: words(failed.length) }), tone: 'harm' })
  }
  const act = trash ? restore : remove
  const pending = act.isPending || start.isPending
  const chosen = selection.everything && total !== undefined ? total : count
  const which = selection.everything ? { ...(question.filter && { filter: question.filter }), ...(question.q && { q: question.q }) } : { ids: [...selection.ids] }
  const run = (agreed = chosen) => {
    const what = { object: object.name, action: trash ? 'restore' : 'delete' } as const
    const begun = {
      onSuccess: selection.clear,
      onError: (problem: Error) => {
        if (isProblem(problem, 'bulk_count_changed') && problem.count !== undefined) setAsked({ said: problem.message, count: problem.count })
        else toast({ text: problem.message || common('unexpected'), tone: 'harm' })
      },
    }
    setAsked(undefined)
    if (selection.everything) start.mutate({ ...what, ...which, count: agreed }, begun)
    else if (count > few) start.mutate({ ...what, ...which }, begun)
    else act.mutate([...selection.ids], { onSuccess: settle })
  }
  const Icon = trash ? IconArrowBackUp : IconTrash
  const more = total !== undefined && total > count
  const part = more && !selection.everything
  const said = part ? t('list.selection.part', { count, records: words(total) }) : t('list.selection.count', { records: words(chosen) })
  return (
    <div className={classes.selection} role="region" aria-label={t('list.selection.title')}>
      <span role="status">
        {act.isPending ? t(trash ? 'list.selection.restoring' : 'list.selection.deleting', { done: act.progress, count }) : said}
      </span>
      {part && <Button size="compact-sm" variant="subtle" onClick={selection.chooseEverything} disabled={pending}>{t('list.selection.everything', { records: words(total) })}</Button>}
      {!trash && object.may.update && fieldsFor(object, 'edit').length > 0 && (
        <Button size="compact-sm" variant="light" leftSection={<IconPencil size={14} stroke={1.6} aria-hidden />} onClick={() => setEditing('edit')} disabled={pending}>
          {t('list.selection.edit')}
        </Button>
      )}
      {!trash && fieldsFor(object, 'give').length > 0 && (
        <Button size="compact-sm" variant="light" leftSection={<IconUserShare size={14} stroke={1.6} aria-hidden />} onClick={() => setEditing('give')} disabled={pending}>
          {t('list.selection.give')}
        </Button>
      )}
      {!trash && count === 2 && !selection.everything && object.may.update && object.may.delete && (
        <Button size="compact-sm" variant="light" leftSection={<IconArrowMerge size={14} stroke={1.6} aria-hidden />} onClick={() => setMerging([...selection.ids] as [string, string])} disabled={pending}>
          {t('list.selection.merge')}
        </Button>
      )}
      {!trash && object.may.export && (
        <Button size="compact-sm" variant="light" leftSection={<IconFileExport size={14} stroke={1.6} aria-hidden />} onClick={() => setEditing('export')} disabled={pending}>
          {t('list.selection.export')}
        </Button>
      )}
      {object.may.delete && <Button
        size="compact-sm"
        variant="light"
        {...(!trash && { color: 'red' })}
        leftSection={<Icon size={14} stroke={1.6} aria-hidden />}
        onClick={() => run()}
        disabled={pending}
      >
        {t(trash ? 'list.selection.restore' : 'list.selection.delete')}
      </Button>}
      <ActionIcon size={24} onClick={selection.clear} disabled={pending} aria-label={t('list.selection.clear')}>
        <IconX size={14} aria-hidden />
      </ActionIcon>
      <Suspense>
        {editing === 'export' && (
          <ExportDialog object={object} which={selection.everything ? { ...which, ...(question.sort && { sort: question.sort }) } : which} records={words(chosen)} shown={shown} onBegun={() => setEditing(undefined)} onClose={() => setEditing(undefined)} />
        )}
        {editing && editing !== 'export' && (
          <EditMany
            object={object}
            kind={editing}
            which={which}
            count={chosen}
            onClose={() => setEditing(undefined)}
            onBegun={() => {
              setEditing(undefined)
              selection.clear()
            }}
          />
        )}
        {merging && <MergeDialog object={object} ids={merging} onClose={() => setMerging(undefined)} />}
        {asked && (
          <AgreeDialog
            said={asked.said}
            go={t(`list.selection.go.${trash ? 'restore' : 'delete'}`, { records: words(asked.count) })}
            onGo={() => run(asked.count)}
            onClose={() => setAsked(undefined)}
          />
        )}
      </Suspense>
    </div>
  )
}
