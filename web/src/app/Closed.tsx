import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useSyncExternalStore } from 'react'

import { client } from '@/api/client'
import { useTranslation } from '@/i18n/useTranslation'
import { EmptyState } from '@/ui/EmptyState'
import classes from './Closed.module.css'

const again = 15_000 // milliseconds

const look = () => client.get('/setup').catch(() => undefined)

/**
 * Says that the server serves nobody just now, over the whole page. What lies
 * below stays as it is, with everything typed into it, and goes on when the
 * server does.
 */
export function Closed() {
  const closed = useSyncExternalStore(client.closed.subscribe, client.closed.isLost)
  return closed ? <Notice /> : null
}

function Notice() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
    const timer = setInterval(() => void look(), again)
    return () => {
      clearInterval(timer)
      void queries.invalidateQueries()
    }
  }, [queries])
  return (
    <dialog ref={dialog} className={classes.page} aria-label={t('closed.title')} onCancel={(e) => e.preventDefault()}>
      <EmptyState heading title={t('closed.title')} text={t('closed.text')}>
        <Button variant="default" onClick={() => void look()}>{t('closed.again')}</Button>
      </EmptyState>
    </dialog>
  )
}
