import { Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { lazy, Suspense, useEffect, useMemo, useState } from 'react'

import { isProblem } from '@/api/problem'
import { useConnectionLost } from '@/api/useConnectionLost'
import type { ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'
import { LinkButton } from '@/ui/LinkButton'
import { PageBar } from '@/ui/PageBar'
import { ProblemNote } from '@/ui/ProblemNote'
import { usualOrder } from '../due'
import { SealedLine } from './bar/SealedLine'
import { Toolbar } from './bar/Toolbar'
import { useCountWords } from './bar/useCountWords'
import { Cards } from './Cards'
import { cardFields } from './columns'
import { NoneFit, NoPermission, NothingYet, TrashEmpty } from './Empty'
import { useAskable } from './filters/askable'
import { Grid } from './grid/Grid'
import classes from './List.module.css'
import { Preparing } from './Preparing'
import { questionOf } from './question'
import { SelectionBar } from './SelectionBar'
import { nextSort } from './sort'
import { useAddress } from './useAddress'
import { useColumns } from './useColumns'
import { useListActions } from './useListActions'
import { usePeek } from './usePeek'
import { useRows } from './useRows'
import { useSelection } from './useSelection'

// What opens beside the list is fetched when it opens.
const CreatePanel = lazy(() => import('../form/CreatePanel').then((m) => ({ default: m.CreatePanel })))
const ExportDialog = lazy(() => import('../export/ExportDialog').then((m) => ({ default: m.ExportDialog })))
const GroupPanel = lazy(() => import('./groups/GroupPanel').then((m) => ({ default: m.GroupPanel })))
const Peek = lazy(() => import('./Peek').then((m) => ({ default: m.Peek })))

/** The list of any object, as the catalog describes it. */
export function RecordList({ object }: { object: ObjectDef }) {
  const { t } = useTranslation('records')
  const label = useLabel()
  const phone = useMediaQuery('(max-width: 760px)', false, { getInitialValueInEffect: false })
  const asking = useAskable(object)
  const address = useAddress(asking)
  const columns = useColumns(object, address)
  const card = useMemo(() => cardFields(object, columns.shown), [object, columns.shown])
  const question = useMemo(() => questionOf(asking, address, columns.shown), [asking, address, columns.shown])
  const asked = JSON.stringify([question.filter, question.q, question.sort])
  const rows = useRows(object.plural, question, object.may.read)
  const selection = useSelection()
  // What is chosen and no longer seen would be deleted unseen.
  const { clear } = selection
  useEffect(clear, [clear, asked])
  const words = useCountWords(object)
  const actions = useListActions(object, address, rows.rows, selection)
  const [grouping, setGrouping] = useState(false)
  const peek = usePeek(address, rows.rows)

  const narrowed = address.q !== '' || address.conditions.length > 0
  const empty = rows.rows.length === 0 && !rows.loading && !rows.old && !rows.problem
  // Nothing to find yet: the page is all about the first record.
  const begins = empty && !narrowed
  // The number of what was asked before is no answer to this.
  const count = rows.old ? '' : words(rows.count, rows.exact)
  const lost = useConnectionLost()
  const onNew = () => address.openPanel('new')
  const body = () => {
    if (!object.may.read || (isProblem(rows.problem) && rows.problem.status === 403)) return <NoPermission object={object} />
    if (rows.problem) return <div className={classes.note}><ProblemNote problem={rows.problem} onRetry={rows.retry} /></div>
    if (empty) {
      const nothing = address.trash ? <TrashEmpty object={object} /> : <NothingYet object={object} onNew={onNew} />
      return <div className={classes.scroll}>{narrowed ? <NoneFit object={asking} address={address} titles={rows.titles} /> : nothing}</div>
    }
    if (phone) return <Cards object={object} rows={rows} fields={card.lines} time={card.time} asked={asked} onRestore={actions.restore} onTick={actions.tick} />
    return (
      <Grid
        object={object}
        rows={rows}
        columns={columns}
        sort={address.sort.length > 0 || address.trash ? address.sort : usualOrder(object)}
        onSort={(field) => address.change({ sort: nextSort(address.sort, field) })}
        selection={selection}
        actions={actions}
        peeked={peek.id}
        asked={asked}
      />
    )
  }
  return (
    <div className={classes.page}>
      <PageBar title={address.trash ? t('list.trash.title', { objects: label(object.label_plural) }) : label(object.label_plural)}>
        {address.trash && <LinkButton to="/$plural" params={{ plural: object.plural }} variant="default">{t('list.trash.leave', { objects: label(object.label_plural) })}</LinkButton>}
        {object.may.create && !address.trash && (
          <Button leftSection={<IconPlus size={14} stroke={2} aria-hidden />} onClick={onNew}>
            {t('list.new', { object: label(object.label).toLocaleLowerCase() })}
          </Button>
        )}
      </PageBar>
      {object.may.read && !begins && (
        <>
          {!address.trash && object.fields.some((f) => f.sealed) && <SealedLine count={narrowed && !phone ? '' : count} short={phone} />}
          <Toolbar object={asking} address={address} columns={columns} titles={rows.titles} count={narrowed || address.trash ? count : ''} phone={phone} onLeave={enterRows} onGroup={() => setGrouping(true)} onExport={() => address.openPanel('export')} />
        </>
      )}
      {address.unread.map((part) => <p key={part} className={classes.waiting} role="status">{t(`list.unread.${part}`)}</p>)}
      {lost && rows.old && <p className={classes.waiting} role="status">{t('list.oldRows')}</p>}
      {isProblem(rows.waiting, 'index_building') && <Preparing percent={rows.waiting.percent ?? 0} />}
      {body()}
      <SelectionBar object={object} shown={columns.shown} selection={selection} trash={address.trash} question={question} total={rows.more && (selection.everything || selection.ids.size >= rows.rows.length) ? rows.count : undefined} />
      <Suspense>
        {address.panel === 'new' && <CreatePanel object={object} opened onClose={address.closePanel} />}
        {address.panel === 'export' && object.may.export && !address.trash && (
          <ExportDialog
            object={object}
            which={{ ...(question.filter && { filter: question.filter }), ...(question.q && { q: question.q }), ...(question.sort && { sort: question.sort }) }}
            records={count}
            shown={columns.shown}
            onBegun={address.closePanel}
            onClose={address.closePanel}
          />
        )}
        {grouping && (
          <GroupPanel
            object={object}
            question={question}
            onClose={() => setGrouping(false)}
            onPick={(condition) => {
              setGrouping(false)
              address.change({ conditions: [...address.conditions, condition] })
            }}
          />
        )}
        {peek.id !== undefined && <Peek object={object} id={peek.id} fields={columns.shown} onClose={address.closePanel} onMove={peek.onMove} />}
      </Suspense>
    </div>
  )
}

/** From the toolbar into the row that has the keys. */
function enterRows() {
  document.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus()
}
