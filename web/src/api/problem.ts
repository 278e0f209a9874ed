import type { components } from './types.gen'

export type ProblemBody = components['schemas']['Problem']
export type FieldProblem = NonNullable<ProblemBody['errors']>[number]

/** A refusal of the server (RFC 9457), or of the network (`status` 0). */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly requestId: string
  readonly errors: FieldProblem[]
  readonly currentVersion: number | undefined
  /** How much of what is searched is in memory, while that is read. */
  readonly percent: number | undefined
  /** How many records fit now, where another number was agreed to. */
  readonly count: number | undefined
  /** Seconds to wait, when the server said so. */
  readonly retryAfter: number | undefined

  constructor(body: Partial<ProblemBody> & { status: number; code: string }, retryAfter?: number) {
    super(body.detail ?? body.title ?? body.code)
    this.name = 'Problem'
    this.status = body.status
    this.code = body.code
    this.detail = body.detail ?? ''
    this.requestId = body.request_id ?? ''
    this.errors = body.errors ?? []
    this.currentVersion = body.current_version
    this.percent = body.percent
    this.count = body.count
    this.retryAfter = retryAfter
  }

  /** Messages by field name; those of a part (`emails.0`) count for the field. */
  byField(): Record<string, string> {
    const out: Record<string, string> = {}
    for (const e of this.errors) {
      const name = (e.field ?? '').split('.')[0] ?? ''
      if (name && e.message) out[name] ??= e.message
    }
    return out
  }
}

export function isProblem(e: unknown, code?: string): e is Problem {
  return e instanceof Problem && (code === undefined || e.code === code)
}

/** The server did not answer at all. */
export function offline(): Problem {
  return new Problem({ status: 0, code: 'offline' })
}
