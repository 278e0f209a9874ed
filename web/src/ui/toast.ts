import { notifications } from '@mantine/notifications'
import { createElement } from 'react'

import { ToastBody } from './ToastBody'

interface Toast {
  text: string
  /** Shown as a button; the toast stays long enough to reach it by keyboard. */
  action?: { label: string; run: () => void }
  tone?: 'plain' | 'good' | 'harm'
}

/** The one toast. Use it for background work and undo; results belong where the action was. */
export function toast({ text, action, tone = 'plain' }: Toast): void {
  const id = crypto.randomUUID()
  notifications.show({
    id,
    message: createElement(ToastBody, { text, action: action && { label: action.label, run: () => { notifications.hide(id); action.run() } } }),
    color: tone === 'harm' ? 'red' : 'sea',
    autoClose: action ? 15_000 : 6_000,
    withBorder: true,
  })
}
