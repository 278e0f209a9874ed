import { Button, Select, SegmentedControl, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import type { ObjectDef } from '@/catalog/types'
import { useLabel, useObjectNamed } from '@/catalog/useCatalog'
import { ProblemNote } from '@/ui/ProblemNote'
import { Section } from '@/ui/Section'
import { guessed, leftOut, missingTargets, toDecision, type Choices } from './decision'
import classes from './ImportPage.module.css'
import { MappingTable } from './MappingTable'
import { PreviewTable } from './PreviewTable'
import { ReadingChoice } from './ReadingChoice'
import { previewQuery, readingKey, targetsQuery, useImportActs, type Import } from './queries'

/** Look at what was recognised, correct it, see the first rows as they will be, begin. */
export function DraftView({ draft }: { draft: Import }) {
  return (
    <>
      <Facts draft={draft} />
      {draft.format === 'csv' && <ReadingChoice draft={draft} />}
      <Decide key={readingKey(draft)} draft={draft} />
    </>
  )
}

function Decide({ draft }: { draft: Import }) {
  const { t, i18n } = useTranslation('imports')
  const label = useLabel()
  const object = useObjectNamed(draft.object)
  const navigate = useNavigate()
  const [choices, setChoices] = useState(() => guessed(draft, object))
  const [settled] = useDebouncedValue(choices, 300)
  const targets = useQuery(targetsQuery(draft.object))
  const preview = useQuery({ ...previewQuery(draft, toDecision(draft, settled)), placeholderData: keepPreviousData })
  const acts = useImportActs(draft.id)
  const missing = missingTargets(targets.data?.data ?? [], choices)
  const what = object ? label(object.label_plural) : ''
  const count = draft.rows ?? draft.total
  const rows = preview.data?.rows
  const refused = rows?.filter((row) => row.action === 'fail').length ?? 0
  const empty = rows?.length === 0
  const nothing = rows !== undefined && refused > 0 && refused === rows.length
  // All there is was looked at, and nothing of it would come in.
  const hopeless = nothing && typeof count === 'number' && count <= rows.length
  const lost = leftOut(draft, choices)

  return (
    <>
      {draft.format === 'csv' && (
        <Section title={t('mapping.title')} text={t('mapping.text')}>
          <MappingTable draft={draft} targets={targets.data?.data ?? []} choices={choices} onChange={setChoices} />
        </Section>
      )}
      <Section title={t('mode.title')}>
        <ModeChoice object={object} choices={choices} onChange={setChoices} />
      </Section>
      <Section title={t('preview.title')} text={t('preview.text')}>
        {preview.error ? <ProblemNote problem={preview.error} /> : <PreviewTable object={object} rows={rows} busy={preview.isFetching} />}
      </Section>
      <div className={classes.bar}>
        <Button size="sm" disabled={missing.length > 0 || empty || hopeless || draft.encoding_unsure} loading={acts.start.isPending} onClick={() => acts.start.mutate(toDecision(draft, choices))}>
          {count ? t('start.count', { count, formatted: count.toLocaleString(i18n.language), what }) : t('start.all', { what })}
        </Button>
        <Button size="sm" variant="subtle" color="gray" onClick={() => void acts.discard.mutateAsync().then(() => navigate({ to: '/imports' }), () => undefined)}>{t('discard')}</Button>
        {missing.length > 0 && <Text size="sm" role="status">{t('missing', { fields: missing.map((m) => label(m.title)).join(', ') })}</Text>}
        {rows && refused > 0 && !nothing && <Text size="sm" role="status">{t('preview.refused', { count: refused, rows: rows.length })}</Text>}
        {nothing && <Text size="sm" role="status" className={classes.problem}>{t('preview.allRefused', { count: refused })}</Text>}
        {draft.format === 'csv' && lost > 0 && <Text size="sm" role="status">{t('mapping.lost', { count: lost })}</Text>}
        {empty && <Text size="sm" role="status">{t('preview.none')}</Text>}
        {acts.start.error && <ProblemNote problem={acts.start.error} />}
      </div>
    </>
  )
}

function Facts({ draft }: { draft: Import }) {
  const { t, i18n } = useTranslation('imports')
  const source = sources.find((s) => draft.source.startsWith(s))
  const facts = [
    ...(source ? [t(`source.${source}`)] : []),
    ...(draft.format === 'vcard' ? [t('facts.vcard', { encoding: draft.encoding.toUpperCase() })] : []),
    ...(draft.rows ? [t('facts.rows', { count: draft.rows, formatted: draft.rows.toLocaleString(i18n.language) })] : []),
  ]
  return (
    <ul className={classes.facts} aria-label={t('facts.title')}>
      {facts.map((fact) => <li key={fact}>{fact}</li>)}
    </ul>
  )
}

const sources = ['google', 'hubspot', 'salesforce', 'outlook'] as const

interface ModeProps {
  object: ObjectDef | undefined
  choices: Choices
  onChange(choices: Choices): void
}

function ModeChoice({ object, choices, onChange }: ModeProps) {
  const { t } = useTranslation('imports')
  const label = useLabel()
  const matches = (object?.fields ?? []).filter((f) => f.match)
  const setMode = (mode: Choices['mode']) => onChange({ ...choices, mode, match: choices.match ?? matches[0]?.name ?? null })
  return (
    <>
      <SegmentedControl
        aria-label={t('mode.title')}
        value={choices.mode}
        onChange={(v) => setMode(v as Choices['mode'])}
        data={[
          { value: 'upsert', label: t('mode.upsert') },
          { value: 'create', label: t('mode.create') },
          { value: 'update', label: t('mode.update') },
        ].filter((m) => m.value === 'create' || matches.length > 0)}
        style={{ alignSelf: 'start' }}
      />
      <Text size="sm" className="muted">{t(`mode.${choices.mode}Text`)}</Text>
      {choices.mode !== 'create' && (
        <Select label={t('mode.match')} data={matches.map((f) => ({ value: f.name, label: label(f.label) }))} value={choices.match} onChange={(match) => onChange({ ...choices, match })} allowDeselect={false} maw={320} />
      )}
    </>
  )
}
