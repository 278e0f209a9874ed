import i18next from 'i18next'
import { createElement } from 'react'

interface Toast {
  text: string
  /** Shown as a button; the toast stays long enough to reach it by keyboard. */
  action?: { label: string; run: () => void }
  tone?: 'plain' | 'good' | 'harm'
}

/** The one toast. Use it for background work and undo; results belong where the action was. */
export function toast(what: Toast): void {
  window.dispatchEvent(new Event(firstToast))
  void show(what)
}

/** Tells the frame that toasts are wanted; before, nothing of them is fetched. */
export const firstToast = 'holdfast:toast'

async function show({ text, action, tone = 'plain' }: Toast): Promise<void> {
  const { notifications, ToastBody } = await import('./notifications')
  const id = crypto.randomUUID()
  notifications.show({
    id,
    message: createElement(ToastBody, { text, action: action && { label: action.label, run: () => { notifications.hide(id); action.run() } } }),
    color: tone === 'harm' ? 'red' : 'sea',
    autoClose: action ? 15_000 : 6_000,
    withBorder: true,
    closeButtonProps: { 'aria-label': i18next.t('close') },
  })
}
