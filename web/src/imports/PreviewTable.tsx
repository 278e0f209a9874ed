import { Badge, Skeleton, Text } from '@mantine/core'
import { useTranslation } from '@/i18n/useTranslation'

import type { RecordData } from '@/api/types'
import type { ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { FieldValue } from '@/fields/FieldValue'
import { RecordLink } from '@/ui/RecordLink'
import classes from './ImportPage.module.css'
import type { PreviewRow } from './queries'

interface Props {
  object: ObjectDef | undefined
  rows: PreviewRow[] | undefined
  busy: boolean
}

const tones = { create: 'green', update: 'blue', unchanged: 'gray', fail: 'red' } as const

/** The first rows as they will be; nothing of it is written yet. */
export function PreviewTable({ object, rows, busy }: Props) {
  const { t } = useTranslation('imports')
  const label = useLabel()
  if (!rows || !object) return <Skeleton height={240} />
  if (rows.length === 0) return <Text size="sm">{t('preview.none')}</Text>
  const columnName = (name: string | null) => {
    const field = object.fields.find((f) => f.name === name)
    return name ? `${field ? label(field.label) : name}: ` : ''
  }
  const used = object.fields.filter((f) => rows.some((row) => f.name in row.values || f.name in row.links))
  return (
    // Wider than a phone, with nothing inside that takes the focus: arrow keys move it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.scroll} data-busy={busy || undefined} role="region" aria-label={t('preview.title')} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('preview.line')}</th>
            <th scope="col">{t('preview.action')}</th>
            {used.map((f) => <th key={f.id} scope="col">{label(f.label)}</th>)}
          </tr>
        </thead>
        <tbody className={busy ? classes.busy : undefined}>
          {rows.map((row) => (
            <tr key={row.line}>
              <td className="tabular muted">{row.line}</td>
              <td>
                <Badge color={tones[row.action]}>{t(`action.${row.action}`)}</Badge>
                {row.alike.length > 0 && (
                  <div className={classes.alike}>
                    {t('preview.alike')} {row.alike.map((one) => <RecordLink key={one.id} plural={object.plural} id={one.id}>{one.title || t('preview.someone')}</RecordLink>)}
                  </div>
                )}
                {row.problems.map((p) => <div key={`${p.column ?? ''}${p.code}`} className={classes.problem}>{columnName(p.column)}{p.reason}</div>)}
              </td>
              {used.map((f) => (
                <td key={f.id} className={classes.cell}>
                  {row.links[f.name] ? linkText(row, f.name, t('preview.newLink')) : <FieldValue field={f} record={row.values as RecordData} place="cell" />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function linkText(row: PreviewRow, field: string, fresh: string): string {
  const link = row.links[field]
  return link?.action === 'create' ? `${link.title} (${fresh})` : (link?.title ?? '')
}
