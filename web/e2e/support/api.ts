import type { Page } from 'playwright-core'

interface Answer {
  status: number
  body: unknown
}

/** Calls the server as the page's own program does, with the cookie of its session. */
export async function call(page: Page, method: string, path: string, body?: unknown): Promise<Answer> {
  return page.evaluate(
    async ([verb, to, text]) => {
      const headers: Record<string, string> = text === undefined ? {} : { 'Content-Type': 'application/json' }
      if (verb === 'PATCH') headers['If-Match'] = '*'
      const response = await fetch(`/api/v1${to}`, { method: verb, headers, ...(text === undefined ? {} : { body: text }) })
      const answer = await response.text()
      return { status: response.status, body: response.headers.get('Content-Type')?.includes('json') ? (JSON.parse(answer) as unknown) : answer }
    },
    [method, path, body === undefined ? undefined : JSON.stringify(body)] as const,
  )
}

/** Creates a record and returns its id. */
export async function create(page: Page, plural: string, values: Record<string, unknown>): Promise<string> {
  const { status, body } = await call(page, 'POST', `/${plural}`, values)
  if (status !== 201) throw new Error(`${plural}: ${status} ${JSON.stringify(body)}`)
  return (body as { id: string }).id
}

/** Hands a file in and returns the id of the draft. */
export async function draft(page: Page, object: string, name: string, file: string): Promise<string> {
  const { id, answer } = await page.evaluate(
    async ([of, called, text]) => {
      const headers = { 'Content-Type': 'application/octet-stream', 'Holdfast-File-Name': encodeURIComponent(called) }
      const response = await fetch(`/api/v1/imports?${new URLSearchParams({ object: of }).toString()}`, { method: 'POST', headers, body: text })
      const answer = await response.text()
      return { id: (JSON.parse(answer) as { id?: string }).id, answer }
    },
    [object, name, file] as const,
  )
  if (!id) throw new Error(`${name} was not taken: ${answer}`)
  return id
}
