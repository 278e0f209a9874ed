import { Input, Select, Textarea, TextInput } from '@mantine/core'
import { useMemo } from 'react'

import { useLabel } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'
import type { InputProps } from '../contract'
import { useFrame } from '../parts/frame'
import { addressOf, order, withPart, type AddressPart } from './address'
import classes from './address.module.css'
import { countries } from './countries'

/** An address part by part, in the order of its country. */
export function AddressInput(props: InputProps) {
  const { i18n } = useTranslation('fields')
  const name = useLabel()
  const { label, description, error, inputWrapperOrder, required } = useFrame(props)
  const address = addressOf(props.value)
  const all = order(address, i18n.language)
  return (
    <Input.Wrapper {...{ label, description, error, inputWrapperOrder, required }} labelElement="div" role="group" aria-label={props['aria-label'] ?? props.label ?? name(props.field.label)}>
      <div className={classes.parts}>
        {all.map((part, at) => <Part key={part} part={part} first={at === 0} {...props} />)}
      </div>
    </Input.Wrapper>
  )
}

function Part({ part, first, value, onChange, disabled, autoFocus }: InputProps & { part: AddressPart; first: boolean }) {
  const { t, i18n } = useTranslation('fields')
  const data = useMemo(() => (part === 'country' ? countries(i18n.language) : []), [part, i18n.language])
  const shared = { size: 'xs' as const, className: classes[part], label: t(`address.${part}`), disabled, autoFocus: first && autoFocus, autoComplete: 'off' }
  const text = addressOf(value)[part] ?? ''
  const change = (words: string) => onChange(withPart(value, part, words))
  if (part === 'country') return <Select {...shared} data={data} value={text || null} onChange={(code) => change(code ?? '')} searchable clearable comboboxProps={{ withinPortal: true }} />
  if (part === 'street') return <Textarea {...shared} autosize minRows={1} maxRows={4} maxLength={500} value={text} onChange={(event) => change(event.currentTarget.value)} />
  return <TextInput {...shared} maxLength={100} value={text} onChange={(event) => change(event.currentTarget.value)} />
}
