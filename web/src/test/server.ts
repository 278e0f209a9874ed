import { vi } from 'vitest'

export interface Asked {
  method: string
  path: string
  headers: Record<string, string>
  body: unknown
}

type Answer = { status?: number; body?: unknown } | Error

/** Stands for the server: answers by method and path, and notes what was asked. */
export function fakeServer(answer: (asked: Asked) => Answer | undefined): Asked[] {
  const all: Asked[] = []
  vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) => {
    const asked: Asked = {
      method: init.method ?? 'GET',
      path: path.replace(/^\/api\/v1/, ''),
      headers: init.headers as Record<string, string>,
      body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
    }
    all.push(asked)
    const said = answer(asked) ?? { body: { data: [], next_cursor: null } }
    if (said instanceof Error) return Promise.reject(said)
    const { status = 200, body } = said
    const type = status >= 400 ? 'application/problem+json' : 'application/json'
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { 'Content-Type': type } }))
  })
  return all
}
