import { Button, Progress, Skeleton } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import { LinkButton } from '@/ui/LinkButton'
import { useLabel, useObjectNamed } from '@/catalog/useCatalog'
import { useDateFormats } from '@/i18n/useDateFormats'
import { EmptyState } from '@/ui/EmptyState'
import { PageBar } from '@/ui/PageBar'
import { ProblemNote } from '@/ui/ProblemNote'
import classes from './ImportPage.module.css'
import { importsQuery, isBusy, useImportActs, type Import } from './queries'

/** All imports, newest first. */
export function ImportsPage() {
  const { t } = useTranslation('imports')
  const list = useInfiniteQuery(importsQuery)
  const rows = list.data?.pages.flatMap((p) => p.data) ?? []
  const begin = <LinkButton to="/imports/new">{t('new.title')}</LinkButton>
  return (
    <>
      <PageBar title={t('title')}>{begin}</PageBar>
      {list.error && <ProblemNote problem={list.error} onRetry={() => void list.refetch()} />}
      {list.data && rows.length === 0 ? (
        <EmptyState title={t('none.title')} text={t('none.text')}>{begin}</EmptyState>
      ) : (
        <div className={classes.page}>
          {list.isPending ? <Skeleton height={200} /> : <ImportsTable rows={rows} />}
          {list.hasNextPage && <Button variant="default" onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>{t('moreRows')}</Button>}
        </div>
      )}
    </>
  )
}

/** So many that were not started are shown unless all are asked for: they end by themselves. */
const fewDrafts = 3

function ImportsTable({ rows }: { rows: Import[] }) {
  const { t } = useTranslation('imports')
  const [all, setAll] = useState(false)
  const drafts = rows.filter((one) => one.state === 'draft')
  const folded = all ? [] : drafts.slice(fewDrafts)
  const shown = rows.filter((one) => !folded.includes(one))
  return (
    <>
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('table.file')}</th>
            <th scope="col">{t('table.object')}</th>
            <th scope="col">{t('table.state')}</th>
            <th scope="col">{t('table.result')}</th>
            <th scope="col">{t('table.when')}</th>
          </tr>
        </thead>
        <tbody>{shown.map((one) => <Row key={one.id} one={one} />)}</tbody>
      </table>
    </div>
    {drafts.length > 1 && <DiscardAll drafts={drafts} />}
    {folded.length > 0 && <Button variant="subtle" color="gray" onClick={() => setAll(true)} style={{ alignSelf: 'start' }}>{t('moreDrafts', { count: folded.length })}</Button>}
    </>
  )
}

/** Files that were handed in and never started, given up together. */
function DiscardAll({ drafts }: { drafts: Import[] }) {
  const { t } = useTranslation('imports')
  const queries = useQueryClient()
  const discard = useMutation({
    mutationFn: async () => {
      for (const one of drafts) await client.delete<undefined>(`/imports/${one.id}`)
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.imports }),
  })
  return (
    <>
      <Button variant="subtle" color="gray" loading={discard.isPending} onClick={() => discard.mutate()} style={{ alignSelf: 'start' }}>{t('discardAll', { count: drafts.length })}</Button>
      {discard.error && <ProblemNote problem={discard.error} />}
    </>
  )
}

function Row({ one }: { one: Import }) {
  const { t, i18n } = useTranslation('imports')
  const label = useLabel()
  const dates = useDateFormats()
  const object = useObjectNamed(one.object)
  const { created, updated, failed, done } = one.counts
  const number = (n: number) => n.toLocaleString(i18n.language)
  const total = one.total ?? one.rows ?? 0
  return (
    <tr>
      <td className={classes.header}><Link to="/imports/$id" params={{ id: one.id }}>{one.file_name || t('table.unnamed')}</Link></td>
      <td>{label(object?.label_plural)}</td>
      <td>
        {t(`state.${one.state}`)}
        {isBusy(one) && total > 0 && <Progress value={(done / total) * 100} size="xs" mt={4} aria-label={t('status.progress')} />}
      </td>
      <td className="tabular">{one.state === 'draft' ? <DiscardDraft one={one} /> : t('table.counts', { created: number(created), updated: number(updated), failed: number(failed) })}</td>
      <td title={dates.exact(one.created_at)}>{dates.moment(one.created_at)}</td>
    </tr>
  )
}

function DiscardDraft({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const { discard } = useImportActs(one.id)
  return (
    <Button size="compact-xs" variant="subtle" color="gray" loading={discard.isPending} onClick={() => discard.mutate()} aria-label={t('discardOne', { file: one.file_name || t('table.unnamed') })}>{t('discard')}</Button>
  )
}
