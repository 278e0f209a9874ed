import { Alert, Button, Group, Modal, Progress, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { useLabel, useObjectNamed } from '@/catalog/useCatalog'
import { useDateFormats } from '@/i18n/useDateFormats'
import { writeConditions } from '@/records/conditions'
import { LinkButton } from '@/ui/LinkButton'
import { ProblemNote } from '@/ui/ProblemNote'
import classes from './ImportPage.module.css'
import { isBusy, useImportActs, type Import } from './queries'

/** What an import is doing, or came to. */
export function ImportStatus({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const dates = useDateFormats()
  const failed = one.counts.failed > 0
  return (
    <>
      <p className="muted" title={dates.exact(one.created_at)}>{t('status.from', { when: dates.moment(one.created_at) })}</p>
      {isBusy(one) && <Going one={one} />}
      {one.state === 'failed' && (
        <Alert color="red" variant="light" title={t('status.failed')}>{one.reason ?? t('status.failedText')}</Alert>
      )}
      {one.state === 'stopped' && <Alert color="gray" variant="light" title={t('status.stopped')}>{t('status.failedText')}</Alert>}
      {one.state === 'discarded' && <Text>{t('status.discarded')}</Text>}
      {one.state === 'reverted' && <Reverted one={one} />}
      {one.state !== 'discarded' && <Counts one={one} />}
      {failed && (one.state === 'finished' || one.state === 'stopped') && (
        <Alert color="yellow" variant="light" title={t('failedRows.title', { count: one.counts.failed })}>
          <Text size="sm" mb="sm">{t('failedRows.text')}</Text>
          <Button component="a" href={`/api/v1/imports/${one.id}/failed`} download variant="default">{t('failedRows.download')}</Button>
        </Alert>
      )}
      <After one={one} />
    </>
  )
}

function Going({ one }: { one: Import }) {
  const { t, i18n } = useTranslation('imports')
  const total = one.total ?? one.rows ?? 0
  const done = one.counts.done
  const share = total > 0 ? Math.min(100, (done / total) * 100) : 0
  const number = (n: number) => n.toLocaleString(i18n.language)
  return (
    <div>
      <Text size="sm" role="status" className="tabular">
        {one.state === 'waiting' && t('status.waiting')}
        {one.state === 'running' && (total > 0 ? t('status.running', { done: number(done), total: number(total) }) : t('status.runningSome', { done: number(done) }))}
        {one.state === 'reverting' && t('status.reverting', { done: number(done) })}
      </Text>
      <Progress value={total > 0 ? share : 100} animated={total === 0} aria-label={t('status.progress')} mt={6} />
      <Text size="sm" className="muted" mt={6}>{t('status.leave')}</Text>
    </div>
  )
}

function Counts({ one }: { one: Import }) {
  const { t, i18n } = useTranslation('imports')
  const { created, updated, unchanged, failed, companies } = one.counts
  const shown = [
    ['created', created],
    ['updated', updated],
    ['unchanged', unchanged],
    ['failed', failed],
    ['companies', companies],
  ] as const
  return (
    <dl className={classes.counts}>
      {shown.map(([name, n]) => (
        <div key={name} className={classes.count}>
          <dt>{t(`counts.${name}`)}</dt>
          <dd>{n.toLocaleString(i18n.language)}</dd>
        </div>
      ))}
    </dl>
  )
}

function Reverted({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const kept = one.result?.kept_count ?? 0
  const referred = one.result?.referred_count ?? 0
  return (
    <Alert color="sea" variant="light" title={t('reverted.title', { count: one.result?.removed ?? 0 })}>
      {kept > referred && <div>{t('reverted.kept', { count: kept - referred })}</div>}
      {referred > 0 && <div>{t('reverted.referred', { count: referred })}</div>}
      {kept === 0 && t('reverted.all')}
    </Alert>
  )
}

/** What can be done next. */
function After({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const label = useLabel()
  const object = useObjectNamed(one.object)
  const acts = useImportActs(one.id)
  const stopped = one.state === 'stopped'
  const finished = one.state === 'finished' || one.state === 'failed' || stopped
  const filter = writeConditions([{ field: 'import_id', op: 'eq', value: one.id }])
  return (
    <div className={classes.counts}>
      {(one.state === 'waiting' || one.state === 'running') && (
        <Button size="sm" variant="default" loading={acts.stop.isPending} onClick={() => acts.stop.mutate()}>{t('after.stop')}</Button>
      )}
      {stopped && <Button size="sm" loading={acts.start.isPending} onClick={() => acts.start.mutate({})}>{t('after.goOn')}</Button>}
      {finished && object && one.counts.created > 0 && (
        <LinkButton to="/$plural" params={{ plural: object.plural }} search={filter ? { filter } : {}} size="sm">{t('after.see', { what: label(object.label_plural) })}</LinkButton>
      )}
      {finished && one.counts.created > 0 && (
        <TakeBack one={one} busy={acts.revert.isPending} onTake={() => acts.revert.mutate()} />
      )}
      <LinkButton to="/imports" size="sm" variant="subtle" color="gray">{t('after.all')}</LinkButton>
      {[acts.stop.error, acts.start.error, acts.revert.error].map((problem, at) => problem && <ProblemNote key={at} problem={problem} />)}
    </div>
  )
}

/** Asks first, with the number: taking back many again is a walk through the trash. */
function TakeBack({ one, busy, onTake }: { one: Import; busy: boolean; onTake(): void }) {
  const { t } = useTranslation('imports')
  const { t: common } = useTranslation()
  const [asking, setAsking] = useState(false)
  // Companies that were made with the people go with them.
  const count = one.counts.created + one.counts.companies
  return (
    <>
      <Button size="sm" variant="default" loading={busy} onClick={() => setAsking(true)}>{t('after.revert')}</Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title={<strong>{t('takeBack.title', { count })}</strong>} closeButtonProps={{ 'aria-label': common('close') }}>
        <Text size="sm">{t('takeBack.text')}</Text>
        {one.counts.updated > 0 && <Text size="sm" mt="sm">{t('takeBack.updated', { count: one.counts.updated })}</Text>}
        <Group mt="lg" justify="flex-end">
          <Button variant="default" onClick={() => setAsking(false)}>{t('takeBack.keep')}</Button>
          <Button variant="light" color="red" onClick={() => { setAsking(false); onTake() }}>{t('takeBack.do', { count })}</Button>
        </Group>
      </Modal>
    </>
  )
}
