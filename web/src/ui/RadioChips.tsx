import { useRef, type KeyboardEvent } from 'react'

import classes from './RadioChips.module.css'

interface Props<T extends string> {
  /** What is chosen between. */
  label: string
  options: readonly { value: T; label: string }[]
  value: T
  onChange(value: T): void
}

/** One of a few, side by side: one stop for Tab, arrows choose (WAI-ARIA radio group). */
export function RadioChips<T extends string>({ label, options, value, onChange }: Props<T>) {
  const group = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const at = options.findIndex((option) => option.value === value)
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: options.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    const index = (to + options.length) % options.length
    const next = options[index]
    if (!next) return
    onChange(next.value)
    ;(group.current?.children[index] as HTMLElement | undefined)?.focus()
  }
  return (
    <div ref={group} role="radiogroup" tabIndex={-1} aria-label={label} className={classes.group} onKeyDown={onKeyDown}>
      {options.map((option) => {
        const checked = option.value === value
        return (
          <button key={option.value} type="button" role="radio" aria-checked={checked} tabIndex={checked ? 0 : -1} className={classes.chip} onClick={() => onChange(option.value)}>
            {option.label}
          </button>
        )
      })}
    </div>
  )
}
