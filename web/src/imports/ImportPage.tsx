import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'

import { isProblem } from '@/api/problem'
import { PageBar } from '@/ui/PageBar'
import { ProblemNote } from '@/ui/ProblemNote'
import { useTranslation } from '@/i18n/useTranslation'
import { EmptyState } from '@/ui/EmptyState'
import { LinkButton } from '@/ui/LinkButton'
import { DraftView } from './DraftView'
import classes from './ImportPage.module.css'
import { ImportStatus } from './ImportStatus'
import { importQuery } from './queries'

/** One import, from the file's first look to its result. Leaving and coming back loses nothing. */
export function ImportPage() {
  const { t } = useTranslation('imports')
  const { id } = useParams({ from: '/inside/imports/$id' })
  const one = useQuery(importQuery(id))
  if (isProblem(one.error) && one.error.status === 404) return <EmptyState heading title={t('gone.title')} text={t('gone.text')}><LinkButton to="/imports" variant="default">{t('title')}</LinkButton></EmptyState>
  return (
    <>
      <PageBar title={one.data ? one.data.file_name : t('title')} />
      <div className={classes.page}>
        {one.error && <ProblemNote problem={one.error} onRetry={() => void one.refetch()} />}
        {one.isPending && <Skeleton height={320} />}
        {one.data?.state === 'draft' && <DraftView draft={one.data} />}
        {one.data && one.data.state !== 'draft' && <ImportStatus one={one.data} />}
      </div>
    </>
  )
}
