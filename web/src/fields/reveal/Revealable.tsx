import { UnstyledButton, VisuallyHidden } from '@mantine/core'
import { IconEye, IconEyeOff } from '@tabler/icons-react'
import { useTranslation } from '@/i18n/useTranslation'

import type { Field } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { useProblemText } from '@/ui/problemText'
import { Masked } from '../parts/Masked'
import { fieldTypes } from '../registry'
import classes from './reveal.module.css'
import { shownFor, type Reveal } from './useReveal'

interface Props {
  field: Field
  mask: string
  reveal: Reveal
}

/** Dots, and a button that shows the value for a while. */
export function Revealable({ field, mask, reveal }: Props) {
  const { t } = useTranslation('fields')
  const name = useLabel()(field.label)
  const problem = useProblemText(reveal.problem)
  const { Display } = fieldTypes[field.type]
  const open = reveal.value !== undefined
  const Icon = open ? IconEyeOff : IconEye
  return (
    <span className={classes.revealable}>
      {open ? <span className={classes.value}><Display field={field} value={reveal.value ?? null} place="page" /></span> : <Masked mask={mask} mayReveal />}
      <UnstyledButton
        className={classes.button}
        data-busy={reveal.asking || undefined}
        aria-label={open ? t('reveal.hideField', { field: name }) : t('reveal.showField', { field: name })}
        onClick={open ? reveal.hide : reveal.show}
      >
        <Icon size={14} stroke={1.6} aria-hidden />
        {open ? t('reveal.hide') : t('reveal.show')}
      </UnstyledButton>
      {open && <span className={classes.left} aria-hidden="true">{t('reveal.left', { seconds: reveal.left })}</span>}
      <VisuallyHidden role="status">{open ? t('reveal.shown', { field: name, seconds: shownFor }) : ''}</VisuallyHidden>
      {reveal.problem !== undefined && <span className={classes.problem} role="alert">{problem.text}</span>}
    </span>
  )
}
