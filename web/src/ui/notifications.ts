// What toasts are made of, fetched with the first one.
import '@mantine/notifications/styles.layer.css'

export { Notifications, notifications } from '@mantine/notifications'
export { ToastBody } from './ToastBody'
