import { Button } from '@mantine/core'
import { IconArrowBackUp, IconArrowRight } from '@tabler/icons-react'

import type { HistoryChange, Value } from '@/api/types'
import { fieldOf, useLabel } from '@/catalog/useCatalog'
import type { Field, ObjectDef } from '@/catalog/types'
import { Masked } from '@/fields/parts/Masked'
import { fieldTypes } from '@/fields/registry'
import { useTranslation } from '@/i18n/useTranslation'
import type { Change } from './merge'
import classes from './timeline.module.css'
import { usePutBack } from './usePutBack'

interface Props {
  object: ObjectDef
  id: string
  change: Change
  readOnly: boolean
}

/** From what to what fields went; each earlier value can be put back. */
export function ChangedValues({ object, id, change, readOnly }: Props) {
  const { t } = useTranslation('records')
  const label = useLabel()
  const { busy, putBack } = usePutBack(object, id)
  const writable = change.version > 0 && !readOnly
  const rows = change.values.flatMap((values) => {
    const field = fieldOf(object, values.field)
    return field ? [{ field, values }] : []
  })
  return (
    <div className={classes.values}>
      <dl>
        {rows.map(({ field, values }) => (
          <div key={field.name} className={classes.went}>
            <dt>{label(field.label)}</dt>
            <dd>
              <span className={classes.fromTo}>
                {change.version > 0 && <Side field={field} values={values} side="before" />}
                <span className={classes.to}>
                  {change.version > 0 && <IconArrowRight size={13} aria-label="→" className={classes.arrow} />}
                  <Side field={field} values={values} side="after" />
                </span>
              </span>
              {writable && field.on_update && !values.before_gone && (
                <Button
                  variant="subtle"
                  size="compact-xs"
                  disabled={busy}
                  leftSection={<IconArrowBackUp size={13} aria-hidden />}
                  aria-label={t('timeline.past.putBackField', { field: label(field.label) })}
                  onClick={() => void putBack(change.version, [field.name])}
                >
                  {t('timeline.past.putBack')}
                </Button>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {writable && (
        <Button variant="subtle" size="compact-xs" disabled={busy} onClick={() => void putBack(change.version)}>
          {t('timeline.past.putBackAll')}
        </Button>
      )}
    </div>
  )
}

interface SideProps {
  field: Field
  values: HistoryChange
  side: 'before' | 'after'
}

function Side({ field, values, side }: SideProps) {
  const { t } = useTranslation('records')
  const gone = values[`${side}_gone`]
  const mask = values[`${side}_masked`]
  if (gone) return <span className="muted">{t(`timeline.past.gone.${gone}`)}</span>
  if (mask) return <Masked mask={mask} />
  const { isEmpty, Display } = fieldTypes[field.type]
  const value = values[side] as Value
  if (isEmpty(value)) return <span className="muted">{t('timeline.past.empty')}</span>
  return <span className={classes.side}><Display field={field} value={value} place="page" /></span>
}
