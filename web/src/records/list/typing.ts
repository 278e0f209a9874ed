import { recall } from '@/lib/storage'

/** Whether keys go into a text. */
export function isEditing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

/** Whether keys that act on lists are meant for something else: a text, or what lies over the list. */
export function isTyping(target: EventTarget | null): boolean {
  return isEditing(target) || (target instanceof HTMLElement && target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null)
}

/** Single letters can be switched off, for those who speak or slip. */
export function lettersOn(): boolean {
  return recall('keys') !== 'off'
}

export function hasModifier(event: { metaKey: boolean; ctrlKey: boolean; altKey: boolean }): boolean {
  return event.metaKey || event.ctrlKey || event.altKey
}
