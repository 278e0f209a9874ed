import { ActionIcon, UnstyledButton } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useState } from 'react'

import type { Field, ObjectDef } from '@/catalog/types'
import { useTranslation } from '@/i18n/useTranslation'
import type { Condition } from '../../conditions'
import { isUnread, toFilter } from '../question'
import { ConditionEditor } from './ConditionEditor'
import { FilterPopover } from './FilterPopover'
import classes from './Filters.module.css'
import { useConditionWords } from './useConditionWords'

interface Props {
  object: ObjectDef
  field: Field
  condition: Condition
  titles: Record<string, string>
  onChange(condition: Condition): void
  onRemove(): void
}

/** "Stage is Lead or Customer ×": pressed, it opens to be changed. */
export function FilterChip({ object, field, condition, titles, onChange, onRemove }: Props) {
  const { t } = useTranslation('records')
  const [draft, setDraft] = useState<Condition>()
  const words = useConditionWords(field, condition, titles)
  const [unread, setUnread] = useState(false)
  const change = (next: Condition | undefined) => {
    setDraft(next)
    setUnread(false)
  }
  const done = () => {
    if (draft && isUnread(object, draft)) return setUnread(true)
    if (draft && toFilter(object, draft) && JSON.stringify(draft) !== JSON.stringify(condition)) onChange(draft)
    change(undefined)
  }
  const said = (
    <>
      <span className={classes.chipField}>{words.field}</span>
      {words.operator && <> <span className={classes.chipOperator}>{words.operator}</span></>}
      {words.value && <> <span className={classes.chipValue}>{words.value}</span></>}
    </>
  )
  return (
    <span className={classes.chip}>
      {words.fixed ? <span className={classes.chipText}>{said}</span> : <FilterPopover
        opened={draft !== undefined}
        onDone={done}
        onCancel={() => change(undefined)}
        label={words.text}
        target={
          <UnstyledButton className={classes.chipText} aria-label={t('list.filter.edit', { filter: words.text })} aria-haspopup="dialog" aria-expanded={draft !== undefined} onClick={() => (draft ? done() : change(condition))}>
            {said}
          </UnstyledButton>
        }
      >
        {draft && <ConditionEditor field={field} condition={draft} onChange={change} onDone={done} unread={unread} />}
      </FilterPopover>}
      <ActionIcon size={24} className={classes.chipRemove} onClick={onRemove} aria-label={t('list.filter.remove', { filter: words.text })}>
        <IconX size={12} aria-hidden />
      </ActionIcon>
    </span>
  )
}
