import { Button, Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'

import { useTranslation } from '@/i18n/useTranslation'
import { ProblemNote } from '@/ui/ProblemNote'
import { saveText } from '@/ui/saveText'
import { allMisfits, misfitsTable, moreMisfits, type Asked } from './misfitsTable'
import classes from './Objects.module.css'
import type { Definition, Misfits as Found } from './queries'

interface Props {
  definition: Definition
  misfits: Found
  /** The act is refused while there are any. */
  refused?: boolean
  /** What was asked, so that the rest can be; a new field has no misfits. */
  asked?: Asked | undefined
}

/** Which records do not meet what is newly asked, and why, said before it is saved. */
export function Misfits({ definition, misfits, refused = false, asked }: Props) {
  const { t, i18n } = useTranslation('objects')
  const number = (n: number) => n.toLocaleString(i18n.language)
  if (misfits.withheld) return <p className={classes.note}>{t('misfits.withheld')}</p>
  const looked = t('misfits.looked', { count: misfits.looked, formatted: number(misfits.looked) })
  if (misfits.count === 0) return <p className={classes.note} role="status">{misfits.complete ? t('misfits.none') : looked}</p>
  return (
    <div className={classes.panel} data-tone="attention">
      <div role="status">
        <h3 className={classes.heading}>{t('misfits.title', { count: misfits.count, formatted: number(misfits.count) })}</h3>
        <p className={classes.note}>{refused ? t('misfits.refused') : t('misfits.stay')}{misfits.complete ? '' : ` ${looked}`}</p>
      </div>
      <Named key={JSON.stringify([asked, misfits])} definition={definition} misfits={misfits} asked={asked} />
    </div>
  )
}

function Named({ definition, misfits, asked }: Props) {
  const { t } = useTranslation('objects')
  const [shown, setShown] = useState(misfits)
  const rest = misfits.count - shown.first.length
  const more = useMutation({
    mutationFn: async () => (asked && shown.next ? moreMisfits(asked, shown.next) : undefined),
    onSuccess: (page) => page && setShown((was) => ({ ...was, first: [...was.first, ...page.first], next: page.next ?? '' })),
  })
  const save = useMutation({
    mutationFn: async () => (asked ? allMisfits(asked, misfits) : []),
    onSuccess: (all) => saveText(`${definition.name}-misfits.csv`, misfitsTable([t('misfits.id'), t('misfits.name'), t('misfits.why')], all), 'text/csv'),
  })
  return (
    <>
      <ul className={classes.misfits}>
        {shown.first.map((one) => (
          <li key={one.id}>
            <Link to="/$plural/$id" params={{ plural: definition.plural, id: one.id }} target="_blank">{one.title || t('misfits.untitled')}</Link>
            {one.why && <span className={classes.why}>{one.why}</span>}
          </li>
        ))}
        {rest > 0 && shown.first.length > 0 && <li className={classes.more}>{t('misfits.more', { count: rest })}</li>}
      </ul>
      {asked && misfits.next && (
        <Group gap="sm" mt="xs">
          {shown.next && <Button size="compact-sm" variant="default" loading={more.isPending} onClick={() => more.mutate()}>{t('misfits.show')}</Button>}
          <Button size="compact-sm" variant="default" loading={save.isPending} onClick={() => save.mutate()}>{t('misfits.save')}</Button>
        </Group>
      )}
      {(more.error ?? save.error) && <ProblemNote problem={more.error ?? save.error} />}
    </>
  )
}
