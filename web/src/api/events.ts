/** What the server tells while it happens. */
export type LiveEvent =
  | { type: 'change'; object: string; ids?: string[]; kind: 'created' | 'updated' | 'deleted' | 'restored' }
  | { type: 'import' | 'bulk' | 'export'; id: string }
  | { type: 'notice' | 'verification' | 'workspace' | 'session_ended' | 'resync' | 'hello' }
  /** Of our own: nothing was heard of the server for a while. */
  | { type: 'cut' }

type Hear = (event: LiveEvent) => void

const names = ['change', 'import', 'bulk', 'export', 'notice', 'verification', 'workspace', 'session_ended', 'resync', 'hello'] as const
const channelName = 'holdfast.live'
const retryFirst = 1_000
const retryMost = 30_000
const cutAfter = 3_000

/** What tabs say to each other. */
type Said =
  | { kind: 'event'; event: LiveEvent }
  /** Somebody signed in, in whichever tab. */
  | { kind: 'signedIn' }
  /** A tab that began to listen, and from where on it must hear. */
  | { kind: 'from'; tab: string; position: number }
  /** To a tab that came too late for some of it. */
  | { kind: 'missed'; tab: string }

/**
 * One stream for all tabs of this browser, because a browser opens only a few
 * connections to a host: the tab that holds the lock reads the stream and
 * tells the others; when it closes, the next one takes over. `from` is the
 * position that what this tab has read is not older than.
 * Returns what stops listening.
 */
export function followEvents(hear: Hear, from: () => number | undefined): () => void {
  const stop = new AbortController()
  const channel = new BroadcastChannel(channelName)
  const signedIn = new EventTarget()
  const tab = crypto.randomUUID()
  const say = (said: Said) => {
    if (!stop.signal.aborted) channel.postMessage(said)
  }
  let told: number | undefined
  channel.onmessage = ({ data: said }: MessageEvent<Said>) => {
    if (said.kind === 'signedIn') signedIn.dispatchEvent(new Event('again'))
    else if (said.kind === 'event') hear(said.event)
    else if (said.kind === 'missed' && said.tab === tab) hear({ type: 'resync' })
    else if (said.kind === 'from' && told !== undefined && told > said.position) say({ kind: 'missed', tab: said.tab })
  }
  const tell = (event: LiveEvent, position?: number) => {
    if (stop.signal.aborted) return
    told = position ?? told
    say({ kind: 'event', event })
    hear(event)
  }
  const lead = () => readStream(tell, stop.signal, signedIn, from())
  // Without locks (an old browser) every tab reads for itself.
  if ('locks' in navigator) void navigator.locks.request(channelName, { signal: stop.signal }, lead).catch(() => undefined)
  else void lead()
  const position = from()
  if (position !== undefined) say({ kind: 'from', tab, position })
  return () => {
    stop.abort()
    channel.close()
  }
}

/** Tells every tab that somebody signed in; whichever reads the stream opens it again at once. */
export function resumeEvents(): void {
  const channel = new BroadcastChannel(channelName)
  channel.postMessage({ kind: 'signedIn' } satisfies Said)
  channel.close()
}

/** Calls back when somebody signs in in another tab. Returns what stops it. */
export function onSignedIn(act: () => void): () => void {
  const channel = new BroadcastChannel(channelName)
  channel.onmessage = ({ data: said }: MessageEvent<Said>) => {
    if (said.kind === 'signedIn') act()
  }
  return () => channel.close()
}

/** Reads the stream until told to stop. While there is no session it asks seldom, and at once when somebody signed in. */
function readStream(tell: (event: LiveEvent, position?: number) => void, stopped: AbortSignal, signedIn: EventTarget, from: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (stopped.aborted) {
      resolve() // between being given the lead and this, the page was left
      return
    }
    let source: EventSource | undefined
    let timer: number | undefined
    let wait = retryFirst
    let missed = false
    let at = from
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
      source = new EventSource(at === undefined ? '/api/v1/events' : `/api/v1/events?after=${at}`)
      for (const name of names) {
        source.addEventListener(name, (message) => {
          wait = retryFirst
          heard()
          if (message.lastEventId !== '') at = Number(message.lastEventId)
          tell(parse(name, message.data as string), at)
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
