import { CloseButton, Kbd, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'

import { useTranslation } from '@/i18n/useTranslation'
import { hasModifier, isTyping, lettersOn } from '../typing'

interface Props {
  q: string
  onSearch(q: string): void
  /** Down from the input, into the rows. */
  onLeave(): void
  label: string
  /** Shows the key that leads here; phones have none. */
  hint: boolean
}

const pause = 200

/** Words to find. What is typed stays here until one pauses, so that rows do not follow each key. */
export function SearchBox({ q, onSearch, onLeave, label, hint }: Props) {
  const { t } = useTranslation('records')
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(q)
  const [asked, setAsked] = useState(q)
  if (q !== asked) {
    // Back, Forward, or "clear all".
    setAsked(q)
    if (typed.trim() !== q) setTyped(q)
  }

  const timer = useRef(0)
  useEffect(() => () => window.clearTimeout(timer.current), [])
  const later = (text: string, wait = pause) => {
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(() => text.trim() !== q && onSearch(text.trim()), wait)
  }

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || hasModifier(event) || event.defaultPrevented || !lettersOn() || isTyping(event.target)) return
      event.preventDefault()
      input.current?.select()
      input.current?.focus()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  const clear = () => {
    setTyped('')
    later('', 0)
    input.current?.focus()
  }
  return (
    <TextInput
      ref={input}
      type="search"
      size="xs"
      role="searchbox"
      aria-label={label}
      aria-keyshortcuts="/"
      placeholder={label}
      autoComplete="off"
      spellCheck={false}
      leftSection={<IconSearch size={14} stroke={1.6} aria-hidden />}
      rightSection={typed ? <CloseButton size={24} iconSize={12} onClick={clear} aria-label={t('list.clearSearch')} /> : hint && <Kbd size="xs" aria-hidden>/</Kbd>}
      value={typed}
      onChange={(event) => {
        const text = event.currentTarget.value
        setTyped(text)
        // Half-written pinyin is no word yet.
        if (!(event.nativeEvent as InputEvent).isComposing) later(text)
      }}
      onCompositionEnd={(event) => later(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return
        if (event.key === 'Escape' && typed) clear()
        else if (event.key === 'ArrowDown') onLeave()
        else if (event.key === 'Enter') later(typed, 0)
        else return
        event.preventDefault()
      }}
    />
  )
}
