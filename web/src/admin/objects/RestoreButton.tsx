import { Button } from '@mantine/core'

import { useLabel } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'
import { isProblem } from '@/api/problem'
import { useDefine } from './queries'

type Label = Record<string, string>

interface Props {
  define: ReturnType<typeof useDefine>
  path: string
  label: Label
}

/** Brings back what was deleted; where something else is called so by now, under another name. */
export function RestoreButton({ define, path, label }: Props) {
  const { t } = useTranslation('objects')
  const words = useLabel()
  const restore = (body?: { label: Label }) => define.mutate({ method: 'POST', path, ...(body && { body }) })
  const taken = isProblem(define.error) && define.variables?.path === path && define.error.errors.some((e) => e.code === 'restore_label_taken')
  if (!taken) return <Button size="compact-sm" variant="default" loading={define.isPending} onClick={() => restore()}>{t('deleted.restore')}</Button>
  const former = Object.fromEntries(Object.entries(label).map(([lang, name]) => [lang, t('deleted.former', { name, lng: lang })]))
  return <Button size="compact-sm" variant="default" loading={define.isPending} onClick={() => restore({ label: former })}>{t('deleted.restoreAs', { name: words(former) })}</Button>
}
