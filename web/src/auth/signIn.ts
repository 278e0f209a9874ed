import { client } from '@/api/client'
import type { SignedIn } from '@/api/types'

export function signIn(email: string, password: string): Promise<SignedIn> {
  return client.post<SignedIn>('/session', { email, password })
}

/** A path of ours to go to after signing in; anything that leads elsewhere becomes the start. */
export function safeNext(next: string | undefined): string {
  if (!next?.startsWith('/') || next.startsWith('//') || next.includes('\\')) return '/'
  const url = new URL(next, 'http://here.invalid')
  // "/.//elsewhere" has no host of its own, but its path put in order names one.
  return url.host === 'here.invalid' && !url.pathname.startsWith('//') ? url.pathname + url.search : '/'
}
