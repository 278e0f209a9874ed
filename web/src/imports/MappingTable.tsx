import { Select } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { useLabel } from '@/catalog/useCatalog'
import { targetKey, type Choices } from './decision'
import classes from './ImportPage.module.css'
import type { Import, ImportTarget } from './queries'

interface Props {
  draft: Import
  targets: ImportTarget[]
  choices: Choices
  onChange(choices: Choices): void
}

/** Each column of the file, what is in it, and where it goes. */
export function MappingTable({ draft, targets, choices, onChange }: Props) {
  const { t } = useTranslation('imports')
  const label = useLabel()
  const options = useMemo(() => [{ value: '', label: t('mapping.leaveOut') }, ...targets.map((one) => ({ value: targetKey(one), label: label(one.title) }))], [targets, label, t])
  const put = (index: number, key: string | null) => onChange({ ...choices, columns: { ...choices.columns, [index]: key ?? '' } })
  return (
    <div className={classes.scroll}>
      <table className={`${classes.table} ${classes.mapping}`}>
        <thead>
          <tr>
            <th scope="col">{t('mapping.column')}</th>
            <th scope="col">{t('mapping.samples')}</th>
            <th scope="col">{t('mapping.target')}</th>
            <th scope="col">{t('mapping.why')}</th>
          </tr>
        </thead>
        <tbody>
          {(draft.columns ?? []).map((column) => {
            const key = choices.columns[column.index] ?? ''
            const asGuessed = key === targetKey(column)
            // A guess with a label of the file's own is no standing target.
            const known = options.some((o) => o.value === key)
            return (
              <tr key={column.index}>
                <td className={classes.header}>{column.header || t('mapping.nameless', { number: column.index + 1 })}</td>
                <td className={classes.samples}>{column.samples.map((sample, i) => <div key={i}>{sample}</div>)}</td>
                <td>
                  <Select
                    aria-label={t('mapping.targetOf', { column: column.header })}
                    data={known ? options : [...options, { value: key, label: ownLabel(targets, column.target, column.label, label) }]}
                    value={key}
                    onChange={(v) => put(column.index, v)}
                    searchable
                    allowDeselect={false}
                    w={240}
                    maxDropdownHeight={320}
                  />
                </td>
                <td className={classes.why}>{asGuessed ? column.why : t('mapping.chosen')}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

function ownLabel(targets: ImportTarget[], target: string | null, own: string | null, label: (l: Record<string, string>) => string): string {
  const like = targets.find((t) => t.target === target)
  return `${like ? label(like.title) : (target ?? '')} (${own ?? ''})`
}
