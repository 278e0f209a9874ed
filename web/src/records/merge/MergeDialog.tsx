import { Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import type { ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'
import { ProblemNote } from '@/ui/ProblemNote'
import { recordQuery } from '../queries'
import { Choosing } from './Choosing'
import classes from './merge.module.css'
import { Picking } from './Picking'

interface Props {
  object: ObjectDef
  /** One that is known, or both. The first stays unless somebody says otherwise. */
  ids: readonly [string] | readonly [string, string]
  onClose(): void
}

/** Two records become one: which other it is, then field by field what it is to have. */
export function MergeDialog({ object, ids, onClose }: Props) {
  const { t } = useTranslation(['records', 'common'])
  const label = useLabel()
  const [picked, setPicked] = useState<string>()
  const [one, other = picked] = ids
  const first = useQuery(recordQuery(object.plural, one))
  const second = useQuery({ ...recordQuery(object.plural, other ?? ''), enabled: other !== undefined })
  const problem = first.error ?? second.error
  const title = t('merge.title', { objects: label(object.label_plural).toLocaleLowerCase() })
  return (
    <Modal opened onClose={onClose} title={title} size="lg" classNames={{ title: classes.heading }} closeButtonProps={{ 'aria-label': t('common:close') }}>
      {problem && <ProblemNote problem={problem} />}
      {first.data && other === undefined && <Picking object={object} record={first.data} onPick={setPicked} onClose={onClose} />}
      {first.data && second.data && <Choosing object={object} pair={[first.data, second.data]} onClose={onClose} />}
    </Modal>
  )
}
