import { isUnattended } from '@/lib/activity'
import { Connection } from './connection'
import { offline, Problem, type ProblemBody } from './problem'

export interface Answer<T> {
  data: T
  etag: string | null
  status: number
}

export interface Options {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT'
  /** Sent as JSON. */
  body?: unknown
  /** Sent as it is, for files. */
  file?: Blob
  params?: Record<string, string | number | boolean | undefined>
  /** Version the change is made on, for If-Match; "*" for any. */
  version?: number | string
  /** The same key makes a repeated request count once. */
  idempotencyKey?: string
  signal?: AbortSignal
}

/** Hears of answers that concern the whole application, not one caller. */
export interface Listener {
  sessionEnded(): void
}

const base = '/api/v1'

/**
 * The only place that calls the server. Errors are always `Problem`s.
 * The language of texts follows `setLanguage`.
 */
export class Client {
  readonly connection = new Connection()
  /** Whether the server serves nobody, for it cannot prove who may do what. */
  readonly closed = new Connection()
  /** From where a stream of events tells of all that changed since the first answer. */
  eventsFrom: number | undefined
  private language = 'en'
  private listener: Listener | undefined

  setLanguage(tag: string) {
    this.language = tag
  }

  listen(listener: Listener) {
    this.listener = listener
  }

  /** The stream heard that the session ended, before any request did. */
  endSession() {
    this.listener?.sessionEnded()
  }

  async call<T>(path: string, options: Options = {}): Promise<Answer<T>> {
    let response: Response
    try {
      response = await fetch(url(path, options.params), this.request(options))
    } catch (cause) {
      if (options.signal?.aborted) throw cause
      this.connection.tell(true)
      throw offline()
    }
    this.connection.tell(false)
    const at = Number(response.headers.get('Holdfast-Events'))
    if (at > 0) this.eventsFrom = Math.min(at, this.eventsFrom ?? at)
    if (response.ok) {
      this.closed.tell(false)
      const data = response.status === 204 ? undefined : await this.read(response)
      return { data: data as T, etag: response.headers.get('ETag'), status: response.status }
    }
    const problem = await toProblem(response)
    this.closed.tell(problem.code === 'audit_halted')
    if (problem.status === 401 && path !== '/session') this.listener?.sessionEnded()
    throw problem
  }

  async get<T>(path: string, options: Omit<Options, 'method' | 'body'> = {}): Promise<T> {
    return (await this.call<T>(path, options)).data
  }

  async post<T>(path: string, body?: unknown, options: Options = {}): Promise<T> {
    return (await this.call<T>(path, { ...options, method: 'POST', body })).data
  }

  async patch<T>(path: string, body: unknown, options: Options = {}): Promise<T> {
    return (await this.call<T>(path, { ...options, method: 'PATCH', body })).data
  }

  async delete<T>(path: string, options: Options = {}): Promise<T> {
    return (await this.call<T>(path, { ...options, method: 'DELETE' })).data
  }

  private async read(response: Response): Promise<unknown> {
    if (response.headers.get('Content-Type')?.includes('json')) return response.json()
    const text = await response.text()
    return text === '' ? undefined : text
  }

  private request(options: Options): RequestInit {
    const headers: Record<string, string> = { 'Accept-Language': this.language }
    if (options.version !== undefined) headers['If-Match'] = options.version === '*' ? '*' : `"${options.version}"`
    if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey
    if (isUnattended()) headers['Holdfast-Background'] = 'true'
    const init: RequestInit = { method: options.method ?? 'GET', headers, credentials: 'same-origin', cache: 'no-store' }
    if (options.signal) init.signal = options.signal
    if (options.file) {
      headers['Content-Type'] = 'application/octet-stream'
      init.body = options.file
    } else if (options.body !== undefined) {
      headers['Content-Type'] = 'application/json'
      init.body = JSON.stringify(options.body)
    }
    return init
  }
}

function url(path: string, params: Options['params']): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params ?? {})) {
    if (value !== undefined) query.set(name, String(value))
  }
  const text = query.toString()
  return base + path + (text ? `?${text}` : '')
}

async function toProblem(response: Response): Promise<Problem> {
  const retry = Number(response.headers.get('Retry-After'))
  const wait = Number.isFinite(retry) && retry > 0 ? retry : undefined
  try {
    return new Problem((await response.json()) as ProblemBody, wait)
  } catch {
    return new Problem({ status: response.status, code: response.status >= 500 ? 'unavailable' : 'unreadable_answer' }, wait)
  }
}

export const client = new Client()
