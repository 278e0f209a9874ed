import { Button, Group, Progress, Select, Text } from '@mantine/core'
import { IconFileUpload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useRef, useState, type DragEvent } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { upload } from '@/api/upload'
import { useCatalog, useLabel } from '@/catalog/useCatalog'
import { EmptyState } from '@/ui/EmptyState'
import { PageBar } from '@/ui/PageBar'
import { ProblemNote } from '@/ui/ProblemNote'
import classes from './ImportNewPage.module.css'
import type { Import } from './queries'

/** Hand in a file; what is in it is looked at before anything is written. */
export function ImportNewPage() {
  const { t } = useTranslation('imports')
  const label = useLabel()
  const importable = useCatalog().data.filter((o) => o.may.import)
  const search = useSearch({ from: '/inside/imports/new' })
  const [object, setObject] = useState(search.object ?? importable[0]?.name ?? '')
  if (importable.length === 0) return <EmptyState heading title={t('refused.title')} text={t('refused.text')} />
  return (
    <>
      <PageBar title={t('new.title')} />
      <div className={classes.page}>
        <Select
          label={t('new.object')}
          data={importable.map((o) => ({ value: o.name, label: label(o.label_plural) }))}
          value={object}
          onChange={(v) => setObject(v ?? object)}
          allowDeselect={false}
          maw={320}
        />
        <DropZone object={object} />
        <Text size="sm" className="muted">{t('new.promise')}</Text>
      </div>
    </>
  )
}

function DropZone({ object }: { object: string }) {
  const { t, i18n } = useTranslation('imports')
  const { t: common } = useTranslation()
  const navigate = useNavigate()
  const input = useRef<HTMLInputElement>(null)
  const stop = useRef<AbortController>(undefined)
  const [over, setOver] = useState(false)
  const [share, setShare] = useState(0)
  const send = useMutation({
    mutationFn: (file: File) => {
      stop.current = new AbortController()
      setShare(0)
      return upload<Import>('/imports', { object }, file, { headers: { 'Holdfast-File-Name': encodeURIComponent(file.name) }, onProgress: setShare, signal: stop.current.signal, language: i18n.language })
    },
    onSuccess: (draft) => navigate({ to: '/imports/$id', params: { id: draft.id } }),
  })
  const take = (file: File | undefined) => {
    if (file) send.mutate(file)
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files[0])
  }
  const stopped = send.error instanceof DOMException
  return (
    <>
      {/* The button inside does the same by keyboard. */}
      <div
        role="group"
        aria-label={t('new.drop')}
        className={classes.zone}
        data-over={over || undefined}
        onDragOver={(e) => {
          e.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <IconFileUpload size={28} stroke={1.3} aria-hidden />
        {send.isPending ? (
          <div className={classes.progress}>
            <Text size="sm" role="status">{t('new.sending', { percent: Math.round(share * 100) })}</Text>
            <Progress value={share * 100} aria-label={t('new.title')} transitionDuration={0} />
            <Button variant="subtle" color="gray" onClick={() => stop.current?.abort()}>{common('stop')}</Button>
          </div>
        ) : (
          <>
            <Text size="sm">{t('new.drop')}</Text>
            <Group gap="sm">
              <Button size="sm" onClick={() => input.current?.click()}>{t('new.choose')}</Button>
            </Group>
            <Text size="xs" className="muted">{t('new.kinds')}</Text>
          </>
        )}
        <input ref={input} type="file" hidden accept=".csv,.tsv,.txt,.vcf,text/csv,text/vcard" onChange={(e) => { take(e.currentTarget.files?.[0]); e.currentTarget.value = '' }} />
      </div>
      {send.error && !stopped && <ProblemNote problem={send.error} />}
    </>
  )
}
