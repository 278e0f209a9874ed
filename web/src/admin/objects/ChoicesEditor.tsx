import { ActionIcon, Button, Group, TextInput } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus, IconRestore, IconX } from '@tabler/icons-react'
import { useTranslation } from '@/i18n/useTranslation'

import { moved, type ChoiceDraft } from './fieldDraft'
import classes from './Objects.module.css'

interface Props {
  choices: ChoiceDraft[]
  onChange(choices: ChoiceDraft[]): void
}

/** The choices of a field, in order. One that records may have is retired, not removed. */
export function ChoicesEditor({ choices, onChange }: Props) {
  const { t } = useTranslation('objects')
  const change = (at: number, part: Partial<ChoiceDraft>) => onChange(choices.map((c, i) => (i === at ? { ...c, ...part } : c)))
  const drop = (at: number, choice: ChoiceDraft) => (choice.id ? change(at, { retired: !choice.retired }) : onChange(choices.filter((_, i) => i !== at)))
  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
      <legend className={classes.heading}>{t('field.choices')}</legend>
      <Group gap={6} style={{ flexDirection: 'column', alignItems: 'stretch' }}>
        {choices.map((choice, at) => (
          <div key={choice.id || `new ${at}`} className={classes.choice} data-retired={choice.retired || undefined}>
            <TextInput aria-label={t('field.choiceEn', { n: at + 1 })} placeholder="English" value={choice.en} onChange={(e) => change(at, { en: e.currentTarget.value })} />
            <TextInput aria-label={t('field.choiceZh', { n: at + 1 })} placeholder="中文" value={choice.zh} onChange={(e) => change(at, { zh: e.currentTarget.value })} />
            <div className={classes.acts}>
              <ActionIcon size={24} variant="subtle" aria-label={t('up', { name: choice.en || choice.zh })} disabled={at === 0} onClick={() => onChange(moved(choices, at, -1))}><IconArrowUp size={14} aria-hidden /></ActionIcon>
              <ActionIcon size={24} variant="subtle" aria-label={t('down', { name: choice.en || choice.zh })} disabled={at === choices.length - 1} onClick={() => onChange(moved(choices, at, 1))}><IconArrowDown size={14} aria-hidden /></ActionIcon>
              <ActionIcon size={24} variant="subtle" aria-label={t(choice.retired ? 'field.choiceBack' : 'field.choiceRetire', { name: choice.en || choice.zh })} onClick={() => drop(at, choice)}>
                {choice.retired ? <IconRestore size={14} aria-hidden /> : <IconX size={14} aria-hidden />}
              </ActionIcon>
            </div>
          </div>
        ))}
        <div>
          <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => onChange([...choices, { id: '', en: '', zh: '' }])}>{t('field.addChoice')}</Button>
        </div>
      </Group>
    </fieldset>
  )
}
