import { Button, Group } from '@mantine/core'
import { Link } from '@tanstack/react-router'

import type { Field, ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'
import { EmptyState } from '@/ui/EmptyState'
import { ProblemNote } from '@/ui/ProblemNote'
import type { Condition } from '../conditions'
import { useConditionWords } from './filters/useConditionWords'
import classes from './List.module.css'
import type { Address } from './useAddress'
import { useSample } from './useSample'

/** Nothing yet: what belongs here, and three ways to begin. */
export function NothingYet({ object, onNew }: { object: ObjectDef; onNew(): void }) {
  const { t } = useTranslation('records')
  const label = useLabel()
  const sample = useSample()
  const { create, import: imports } = object.may
  const objects = label(object.label_plural).toLocaleLowerCase()
  return (
    <EmptyState title={t('list.nothingYet.title', { objects })} text={label(object.help) || t('list.nothingYet.text', { objects })}>
      <Group justify="center" gap="sm">
        {create && <Button onClick={onNew}>{t('list.new', { object: label(object.label).toLocaleLowerCase() })}</Button>}
        {imports && <Button variant="default" renderRoot={(props) => <Link to="/imports/new" search={{ object: object.name }} {...props} />}>{t('list.nothingYet.import')}</Button>}
        {sample.offered && <Button variant="default" onClick={sample.fill} loading={sample.filling}>{t('list.nothingYet.sample')}</Button>}
      </Group>
      {sample.problem && <ProblemNote problem={sample.problem} onRetry={sample.fill} />}
    </EmptyState>
  )
}

interface NoneFitProps {
  object: ObjectDef
  address: Address
  titles: Record<string, string>
}

/** There are records, and none fits what was asked. */
export function NoneFit({ object, address, titles }: NoneFitProps) {
  const { t } = useTranslation('records')
  const label = useLabel()
  const { q, conditions } = address
  const steps = conditions.length + (q ? 1 : 0)
  const clearLast = () => (conditions.length > 0 ? address.change({ conditions: conditions.slice(0, -1) }) : address.change({ q: '' }))
  return (
    <EmptyState title={t('list.noneFit.title', { objects: label(object.label_plural).toLocaleLowerCase() })} text={t('list.noneFit.text')}>
      <ul className={classes.asked}>
        {q && <li>{t('list.noneFit.words', { q })}</li>}
        {conditions.map((condition, index) => (
          <AskedCondition key={index} object={object} condition={condition} titles={titles} />
        ))}
      </ul>
      <Group justify="center" gap="sm">
        {steps > 1 && <Button variant="default" onClick={clearLast}>{t('list.noneFit.clearLast')}</Button>}
        <Button onClick={() => address.change({ q: '', conditions: [] })}>{t('list.noneFit.clearAll')}</Button>
      </Group>
    </EmptyState>
  )
}

function AskedCondition({ object, condition, titles }: { object: ObjectDef; condition: Condition; titles: Record<string, string> }) {
  const field = object.fields.find((f) => f.name === condition.field)
  return field ? <ConditionItem field={field} condition={condition} titles={titles} /> : null
}

function ConditionItem({ field, condition, titles }: { field: Field; condition: Condition; titles: Record<string, string> }) {
  return <li>{useConditionWords(field, condition, titles).text}</li>
}

/** An empty trash, and the way back. */
export function TrashEmpty({ object }: { object: ObjectDef }) {
  const { t } = useTranslation('records')
  const label = useLabel()
  const objects = label(object.label_plural)
  return (
    <EmptyState title={t('list.trash.empty.title')} text={t('list.trash.empty.text', { objects: objects.toLocaleLowerCase() })}>
      <Button variant="default" renderRoot={(props) => <Link to="/$plural" params={{ plural: object.plural }} {...props} />}>{t('list.trash.leave', { objects })}</Button>
    </EmptyState>
  )
}

/** Says whom to ask, and not whether there is anything. */
export function NoPermission({ object }: { object: ObjectDef }) {
  const { t } = useTranslation('records')
  const label = useLabel()
  return <EmptyState title={t('list.noPermission.title', { objects: label(object.label_plural).toLocaleLowerCase() })} text={t('list.noPermission.text')} />
}
