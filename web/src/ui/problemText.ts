import { useTranslation } from '@/i18n/useTranslation'

/** The parts of a problem that people read; `ui` knows no client, so it asks by shape. */
interface Readable {
  status?: number
  code?: string
  detail?: string
  requestId?: string
}

/** Words for whatever was thrown; the id of the request where only the log of the server says more. */
export function useProblemText(problem: unknown): { text: string; requestId: string } {
  const { t } = useTranslation()
  const { status, code, detail, requestId } = (problem ?? {}) as Readable
  const id = status === undefined || status >= 500 ? (requestId ?? '') : ''
  if (status === 0) return { text: t('offline'), requestId: '' }
  if (detail) return { text: detail, requestId: id }
  return { text: code === 'unavailable' ? t('unavailable') : t('unexpected'), requestId: id }
}
