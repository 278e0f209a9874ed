/** What the server tells while it happens. */
export type LiveEvent =
  | { type: 'change'; object: string; ids?: string[]; kind: 'created' | 'updated' | 'deleted' | 'restored' }
  | { type: 'import' | 'bulk'; id: string }
  | { type: 'notice' | 'verification' | 'workspace' | 'session_ended' | 'resync' | 'hello' }
  /** Of our own: nothing was heard of the server for a while. */
  | { type: 'cut' }

type Hear = (event: LiveEvent) => void

const names = ['change', 'import', 'bulk', 'notice', 'verification', 'workspace', 'session_ended', 'resync', 'hello'] as const
const channelName = 'holdfast.live'
const signedInWord = 'signed in'
const retryFirst = 1_000
const retryMost = 30_000
const cutAfter = 3_000

/**
 * One stream for all tabs of this browser, because a browser opens only a few
 * connections to a host: the tab that holds the lock reads the stream and
 * tells the others; when it closes, the next one takes over.
 * Returns what stops listening.
 */
export function followEvents(hear: Hear): () => void {
  const stop = new AbortController()
  const channel = new BroadcastChannel(channelName)
  const signedIn = new EventTarget()
  channel.onmessage = (message: MessageEvent<LiveEvent | typeof signedInWord>) => {
    if (message.data === signedInWord) signedIn.dispatchEvent(new Event('again'))
    else hear(message.data)
  }
  const tell: Hear = (event) => {
    if (stop.signal.aborted) return
    channel.postMessage(event)
    hear(event)
  }
  const lead = () => readStream(tell, stop.signal, signedIn)
  // Without locks (an old browser) every tab reads for itself.
  if ('locks' in navigator) void navigator.locks.request(channelName, { signal: stop.signal }, lead).catch(() => undefined)
  else void lead()
  return () => {
    stop.abort()
    channel.close()
  }
}

/** Has the stream opened again at once, in whichever tab reads it, after a session had ended. */
export function resumeEvents(): void {
  const channel = new BroadcastChannel(channelName)
  channel.postMessage(signedInWord)
  channel.close()
}

/** Reads the stream until told to stop. While there is no session it asks seldom, and at once when somebody signed in. */
function readStream(tell: Hear, stopped: AbortSignal, signedIn: EventTarget): Promise<void> {
  return new Promise((resolve) => {
    if (stopped.aborted) {
      resolve() // between being given the lead and this, the page was left
      return
    }
    let source: EventSource | undefined
    let timer: number | undefined
    let wait = retryFirst
    let missed = false
    let silent: number | undefined

    const cut = () => {
      silent ??= window.setTimeout(() => tell({ type: 'cut' }), cutAfter)
    }
    const heard = () => {
      window.clearTimeout(silent)
      silent = undefined
    }
    const close = () => {
      source?.close()
      window.clearTimeout(timer)
    }
    const later = () => {
      close()
      missed = true
      timer = window.setTimeout(open, wait)
      wait = Math.min(wait * 2, retryMost)
    }
    const open = () => {
      close()
      source = new EventSource('/api/v1/events')
      for (const name of names) {
        source.addEventListener(name, (message) => {
          wait = retryFirst
          heard()
          tell(parse(name, message.data as string))
          if (name === 'hello' && missed) {
            missed = false
            tell({ type: 'resync' })
          }
          if (name === 'session_ended') {
            wait = retryMost
            later()
          }
        })
      }
      source.onerror = () => {
        cut()
        if (source?.readyState !== EventSource.CLOSED) return // it reconnects by itself, from where it was
        later()
      }
    }
    stopped.addEventListener('abort', () => {
      close()
      heard()
      resolve()
    })
    signedIn.addEventListener('again', () => {
      if (!stopped.aborted && source?.readyState === EventSource.CLOSED) open()
    })
    open()
  })
}

function parse(name: (typeof names)[number], data: string): LiveEvent {
  try {
    return { ...(JSON.parse(data) as object), type: name } as LiveEvent
  } catch {
    return { type: 'resync' }
  }
}
