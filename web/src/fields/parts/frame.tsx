import { IconLock } from '@tabler/icons-react'
import type { ReactNode } from 'react'

import { useLabel } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'
import type { InputProps } from '../contract'
import classes from './parts.module.css'

interface Frame {
  error: string | undefined
  disabled: boolean | undefined
  autoFocus: boolean | undefined
  /** Dialogs give the focus to what has this. */
  'data-autofocus': true | undefined
  size: 'xs' | 'sm'
  'aria-label'?: string
  placeholder?: string | undefined
  label?: ReactNode
  description?: string | undefined
  inputWrapperOrder?: ('label' | 'input' | 'error' | 'description')[]
  required?: boolean
}

/** What every input says around its value: label, help, error; inline ones are named without showing it. */
export function useFrame(props: InputProps): Frame {
  const label = useLabel()
  const { t } = useTranslation()
  const { field, inline } = props
  const name = props.label ?? label(field.label)
  const shared = { error: props.error, disabled: props.disabled, autoFocus: props.autoFocus, 'data-autofocus': props.autoFocus ? (true as const) : undefined, placeholder: props.placeholder, size: inline ? ('xs' as const) : ('sm' as const) }
  if (inline) return { ...shared, 'aria-label': props['aria-label'] ?? name }
  return {
    ...shared,
    label: (
      <>
        {name}
        {field.sealed && (
          <span className={classes.seal} title={t('sealedOnDisk')} aria-hidden="true">
            <IconLock size={10} stroke={1.6} />
          </span>
        )}
      </>
    ),
    description: label(field.help) || undefined,
    // Help comes after the input, so that inputs of one row stay in line.
    inputWrapperOrder: ['label', 'input', 'error', 'description'],
    required: field.required,
  }
}
