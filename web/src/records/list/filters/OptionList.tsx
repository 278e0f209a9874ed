import { TextInput } from '@mantine/core'
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'

import classes from './Filters.module.css'

export interface Option {
  value: string
  label: string
  hint?: ReactNode
}

interface Props {
  options: readonly Option[]
  onPick(value: string): void
  /** Names the list, and shows in the empty input. */
  label: string
  /** Backspace in the empty input. */
  onBack?: () => void
  nothing: string
  /** Enter where nothing fits: what was typed meant something else. */
  onText?: (typed: string) => void
}

/** A short list that narrows as one types; arrows choose, Enter takes. */
export function OptionList({ options, onPick, label, onBack, nothing, onText }: Props) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLUListElement>(null)
  // One list follows another in the same place; each takes over the keys.
  useEffect(() => input.current?.focus({ preventScroll: true }), [])
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const words = typed.trim().toLocaleLowerCase()
  const fitting = options.filter((o) => o.label.toLocaleLowerCase().includes(words))

  const go = (to: number) => {
    const index = (to + fitting.length) % fitting.length
    setAt(index)
    list.current?.children[index]?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const current = fitting[at]
    if (event.key === 'ArrowDown') go(at + 1)
    else if (event.key === 'ArrowUp') go(at - 1)
    else if (event.key === 'Enter' && current) onPick(current.value)
    else if (event.key === 'Enter' && onText && words) onText(typed.trim())
    else if (event.key === 'Backspace' && typed === '' && onBack) onBack()
    else return
    event.preventDefault()
  }
  return (
    <>
      <TextInput
        ref={input}
        size="xs"
        data-autofocus
        role="combobox"
        aria-label={label}
        aria-expanded
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={fitting[at] && `${id}-${at}`}
        placeholder={label}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
      />
      <ul ref={list} id={`${id}-list`} role="listbox" aria-label={label} className={classes.options}>
        {fitting.map((option, index) => (
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the input takes the keys
          <li
            key={option.value}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className={classes.option}
            onPointerMove={() => setAt(index)}
            onClick={() => onPick(option.value)}
          >
            <span className="truncate">{option.label}</span>
            {option.hint}
          </li>
        ))}
      </ul>
      {fitting.length === 0 && <p className={classes.nothing} role="status">{nothing}</p>}
    </>
  )
}
