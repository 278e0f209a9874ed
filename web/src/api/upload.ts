import { offline, Problem, type ProblemBody } from './problem'

interface Upload {
  /** From 0 to 1, as the bytes leave. */
  onProgress?(share: number): void
  signal?: AbortSignal
  language: string
  headers?: Record<string, string>
}

/** Sends a file. The only place without fetch, which cannot say how far an upload got. */
export function upload<T>(path: string, params: Record<string, string>, file: Blob, { onProgress, signal, language, headers }: Upload): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/v1${path}?${new URLSearchParams(params).toString()}`)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.setRequestHeader('Accept-Language', language)
    for (const [name, value] of Object.entries(headers ?? {})) request.setRequestHeader(name, value)
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded / event.total)
    }
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText) as T)
      else reject(problemOf(request))
    }
    request.onerror = () => reject(offline())
    request.onabort = () => reject(new DOMException('stopped', 'AbortError'))
    signal?.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}

function problemOf(request: XMLHttpRequest): Problem {
  try {
    return new Problem(JSON.parse(request.responseText) as ProblemBody)
  } catch {
    return new Problem({ status: request.status, code: 'unreadable_answer' })
  }
}
