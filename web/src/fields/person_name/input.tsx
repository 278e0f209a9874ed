import { ActionIcon, TextInput, Tooltip } from '@mantine/core'
import { IconLayoutList } from '@tabler/icons-react'
import { useState } from 'react'

import { useTranslation } from '@/i18n/useTranslation'
import type { InputProps } from '../contract'
import { useFrame } from '../parts/frame'
import { fullOf, nameOf, nameParts, withFull, withPart } from './name'
import classes from './name.module.css'

/** A name as a whole; its parts can be opened when the server guessed them wrong. */
export function PersonNameInput(props: InputProps) {
  const { t } = useTranslation('fields')
  const frame = useFrame(props)
  const [open, setOpen] = useState(false)
  const name = nameOf(props.value)
  return (
    <div>
      <TextInput
        {...frame}
        autoComplete="off"
        spellCheck={false}
        value={fullOf(props.value)}
        onChange={(event) => props.onChange(withFull(event.currentTarget.value))}
        rightSection={
          <Tooltip label={t('name.parts')}>
            <ActionIcon size={24} aria-label={t('name.parts')} aria-expanded={open} disabled={props.disabled} onClick={() => setOpen(!open)}>
              <IconLayoutList size={14} aria-hidden />
            </ActionIcon>
          </Tooltip>
        }
      />
      {open && (
        <div className={classes.parts}>
          {nameParts.map((part) => (
            <TextInput
              key={part}
              size="xs"
              className={classes[part]}
              label={t(`name.${part}`)}
              autoComplete="off"
              spellCheck={false}
              disabled={props.disabled}
              value={name[part] ?? ''}
              onChange={(event) => props.onChange(withPart(props.value, part, event.currentTarget.value))}
            />
          ))}
        </div>
      )}
    </div>
  )
}
