import { Select, Skeleton, Text, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import type { ListQuestion } from '@/api/types'
import type { components } from '@/api/types.gen'
import type { Field, ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { useReferenceTitles } from '@/fields/reference/options'
import { fieldTypes } from '@/fields/registry'
import { describeDay } from '@/fields/date/describeDay'
import { useTimeZone } from '@/i18n/useDateFormats'
import { useTranslation } from '@/i18n/useTranslation'
import { ProblemNote } from '@/ui/ProblemNote'
import { SidePanel } from '@/ui/SidePanel'
import type { Condition } from '../../conditions'
import { useCountWords } from '../bar/useCountWords'
import classes from './GroupPanel.module.css'
import { useAskable } from '../filters/askable'
import { conditionOf, groupable, groupKey, isDated } from './groups'

type GroupPage = components['schemas']['GroupPage']

interface Props {
  object: ObjectDef
  /** What the list shows, and only that is counted. */
  question: ListQuestion
  /** A group was chosen: the list is to show it. */
  onPick(condition: Condition): void
  onClose(): void
}

const most = 50

/** How many records have what in common; each group leads to its records. */
export function GroupPanel({ object, question, onPick, onClose }: Props) {
  const { t } = useTranslation('records')
  const label = useLabel()
  const words = useCountWords(object)
  const fields = groupable(useAskable(object))
  const [name, setName] = useState(() => (fields.find((f) => f.type === 'choice') ?? fields[0])?.name ?? '')
  const field = fields.find((f) => f.name === name)
  const key = field ? groupKey(field) : ''
  const asked = { group: [key], filter: question.filter, q: question.q, titles: true, limit: most, ...(field && isDated(field) && { sort: `-${key}` }) }
  const groups = useQuery({
    queryKey: [...keys.lists(object.plural), 'groups', asked],
    queryFn: ({ signal }) => client.post<GroupPage>(`/${object.plural}/aggregate`, asked, { signal }),
    enabled: field !== undefined,
    staleTime: 15_000,
  })
  const { data } = groups
  return (
    <SidePanel opened onClose={onClose} title={t('list.groups.title')}>
      <Select
        label={t('list.groups.by')}
        data={fields.map((f) => ({ value: f.name, label: label(f.label) }))}
        value={name}
        onChange={(value) => value && setName(value)}
        allowDeselect={false}
      />
      {groups.error && <ProblemNote problem={groups.error} onRetry={() => void groups.refetch()} />}
      {groups.isPending && field && <Skeleton height={180} mt="md" />}
      {data && field && (
        <>
          <Text size="sm" mt="md" className="tabular" role="status">{t('list.groups.sum', { records: words(data.count), count: data.groups })}</Text>
          <Table field={field} page={data} groupKey={key} onPick={onPick} />
          {data.more && <Text size="sm" className="muted">{t('list.groups.more', { count: data.groups - data.data.length })}</Text>}
        </>
      )}
    </SidePanel>
  )
}

function Table({ field, page, groupKey: key, onPick }: { field: Field; page: GroupPage; groupKey: string; onPick(condition: Condition): void }) {
  const { t, i18n } = useTranslation('records')
  const label = useLabel()
  const timeZone = useTimeZone()
  const titles = useReferenceTitles(field, [], page.titles)
  const longest = Math.max(1, ...page.data.map((group) => group.count))
  const nameOf = (value: unknown) => {
    if (value === null || value === undefined) return t('list.groups.empty')
    if (isDated(field)) return value === '--' ? t('list.groups.noYear') : describeDay(value, { language: i18n.language, timeZone, titles })
    if (field.type === 'money') return String(value as string)
    return titles[String(value as string)] ?? fieldTypes[field.type].filter.describe(field, value, { language: i18n.language, timeZone, titles })
  }
  return (
    <table className={classes.table}>
      <VisuallyHidden component="caption">{label(field.label)}</VisuallyHidden>
      <tbody>
        {page.data.map((group, at) => {
          const value = group.group[key] ?? null
          const condition = conditionOf(field, value)
          return (
            <tr key={at}>
              <th scope="row" className={classes.name}>
                {condition ? <UnstyledButton className={classes.pick} onClick={() => onPick(condition)}>{nameOf(value)}</UnstyledButton> : nameOf(value)}
              </th>
              <td className={classes.bar} aria-hidden="true"><div className={classes.fill} style={{ width: `${(group.count / longest) * 100}%` }} /></td>
              <td className={classes.count}>{group.count.toLocaleString(i18n.language)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
