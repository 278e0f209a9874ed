import { Button } from '@mantine/core'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { useEffect } from 'react'

import { isProblem } from '@/api/problem'
import { useTranslation } from '@/i18n/useTranslation'
import { EmptyState } from '@/ui/EmptyState'
import { ProblemNote } from '@/ui/ProblemNote'
import { NotFound } from '@/ui/NotFound'

// A page loaded before the server was replaced asks for files that are gone.
const stale = /dynamically imported module|Failed to fetch dynamically|Importing a module script failed/

export function Broken({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation()
  useEffect(() => {
    if (error instanceof Error && stale.test(error.message) && sessionStorage.getItem('holdfast.reloaded') !== location.href) {
      sessionStorage.setItem('holdfast.reloaded', location.href)
      location.reload()
    }
  }, [error])
  if (isProblem(error) && error.status === 404) return <NotFound />
  if (isProblem(error)) return <ProblemNote problem={error} onRetry={reset} />
  return (
    <EmptyState title={t('broken.title')} text={t('broken.text')}>
      <Button variant="default" onClick={() => location.reload()}>{t('broken.reload')}</Button>
    </EmptyState>
  )
}
