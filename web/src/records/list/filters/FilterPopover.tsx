import { FocusTrap, Popover } from '@mantine/core'
import { useEffect, useRef, type ReactNode } from 'react'

import classes from './Filters.module.css'

interface Props {
  opened: boolean
  /** Pressed outside, or Tab led out: what is complete counts. */
  onDone(): void
  /** Escape. */
  onCancel(): void
  label: string
  /** The button it hangs on. */
  target: ReactNode
  children: ReactNode
}

/** What opens under a chip. Lists that its inputs open elsewhere on the page count as inside. */
export function FilterPopover({ opened, onDone, onCancel, label, target, children }: Props) {
  const dropdown = useRef<HTMLDivElement>(null)
  const done = useRef(onDone)
  useEffect(() => {
    done.current = onDone
  })
  useEffect(() => {
    if (!opened) return
    const onPress = (event: PointerEvent) => {
      const at = event.target as Element
      if (!dropdown.current?.contains(at) && !at.closest('[data-position]:not(.mantine-Notifications-root)')) done.current()
    }
    document.addEventListener('pointerdown', onPress)
    return () => document.removeEventListener('pointerdown', onPress)
  }, [opened])
  return (
    <Popover opened={opened} position="bottom-start" shadow="md" width={280} closeOnClickOutside={false} closeOnEscape={false} returnFocus transitionProps={{ duration: 120 }}>
      <Popover.Target>{target}</Popover.Target>
      <Popover.Dropdown
        ref={dropdown}
        className={classes.popover}
        aria-label={label}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || event.defaultPrevented || hasListOpen(event.target as Element)) return
          event.stopPropagation()
          onCancel()
        }}
      >
        <FocusTrap active={opened}>
          <div className={classes.editor}>{children}</div>
        </FocusTrap>
      </Popover.Dropdown>
    </Popover>
  )
}

/** Escape closes the list of an input first. */
function hasListOpen(input: Element): boolean {
  return input.getAttribute('aria-haspopup') === 'listbox' && input.getAttribute('aria-expanded') === 'true'
}
