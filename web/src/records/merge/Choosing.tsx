import { Button, Group, Radio, Stack, Text } from '@mantine/core'
import { useRef, useState, type ReactNode } from 'react'

import type { RecordData } from '@/api/types'
import type { Field, ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { Masked } from '@/fields/parts/Masked'
import { fieldTypes } from '@/fields/registry'
import { useDateFormats } from '@/i18n/useDateFormats'
import { useTranslation } from '@/i18n/useTranslation'
import { ProblemNote } from '@/ui/ProblemNote'
import { titleOf } from '../title'
import { differences, type Said } from './differences'
import classes from './merge.module.css'
import { useMerge } from './queries'
import { useMergeActs } from './useMergeActs'

type Side = '0' | '1'

interface Props {
  object: ObjectDef
  pair: readonly [RecordData, RecordData]
  onClose(): void
}

/** Which of the two stays, and in each field in which they differ, whose value. */
export function Choosing({ object, pair, onClose }: Props) {
  const { t } = useTranslation('records')
  const label = useLabel()
  const { moment } = useDateFormats()
  const merge = useMerge(object.plural)
  const acts = useMergeActs(object)
  const [stays, setStays] = useState<Side>('0')
  const [taken, setTaken] = useState<Record<string, Side>>({})
  const key = useRef(crypto.randomUUID())
  const [survivor, lost] = stays === '0' ? pair : [pair[1], pair[0]]
  const all = differences(object, ...pair)
  const sideOf = (field: Field): Side => taken[field.name] ?? stays
  const go = () =>
    merge.mutate(
      {
        survivor: survivor.id, version: survivor.version, key: key.current, from: lost.id, from_version: lost.version,
        take: all.map((d) => d.field).filter((field) => sideOf(field) !== stays).map((field) => field.name),
      },
      {
        onSuccess: (done) => {
          onClose()
          acts.merged(done, titleOf(object, survivor) || t('page.untitled'))
        },
        onError: () => (key.current = crypto.randomUUID()),
      },
    )
  return (
    <Stack gap="md">
      <Pair label={t('merge.stays')} value={stays} onChange={setStays} focused>
        {(side) => (
          <>
            <strong>{titleOf(object, pair[side]) || t('page.untitled')}</strong>
            <small>{t('merge.made', { when: moment(pair[side].created_at as string) })}</small>
          </>
        )}
      </Pair>
      {all.map(({ field, sides }) => (
        <Pair key={field.name} label={label(field.label)} value={sideOf(field)} onChange={(side) => setTaken({ ...taken, [field.name]: side })}>
          {(side) => <Value field={field} said={sides[side]} titles={pair[side].titles} />}
        </Pair>
      ))}
      <Text size="sm" c="dimmed">{t('merge.rest')}</Text>
      {merge.error && <ProblemNote problem={merge.error} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="subtle" color="gray" onClick={onClose}>{t('merge.cancel')}</Button>
        <Button loading={merge.isPending} onClick={go}>{t('merge.go')}</Button>
      </Group>
    </Stack>
  )
}

interface PairProps {
  label: string
  value: Side
  onChange(side: Side): void
  focused?: boolean
  children(side: 0 | 1): ReactNode
}

/** One choice between the two. */
function Pair({ label, value, onChange, focused, children }: PairProps) {
  return (
    <Radio.Group label={label} value={value} onChange={(side) => onChange(side as Side)}>
      <div className={classes.sides}>
        {([0, 1] as const).map((side) => (
          <Radio.Card key={side} value={String(side)} className={classes.side} data-autofocus={(focused && side === 0) || undefined}>
            <Group gap="xs" wrap="nowrap" align="flex-start">
              <Radio.Indicator size="xs" className={classes.dot} />
              <div className={classes.said}>{children(side)}</div>
            </Group>
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  )
}

function Value({ field, said, titles }: { field: Field; said: Said; titles: Record<string, string> | undefined }) {
  const { Display } = fieldTypes[field.type]
  if (said.mask !== undefined) return <Masked mask={said.mask} />
  // Nothing in here is to be clicked: the card is the choice.
  return <span inert><Display field={field} value={said.value} place="page" {...(titles && { titles })} /></span>
}
