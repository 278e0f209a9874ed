import { useSyncExternalStore } from 'react'

import { client } from './client'

/** Whether the server does not answer just now, so that what is on screen may be old. */
export function useConnectionLost(): boolean {
  return useSyncExternalStore(client.connection.subscribe, client.connection.isLost)
}
