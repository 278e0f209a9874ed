/** Minutes that a time zone is ahead of UTC at a moment. */
function ahead(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  }).formatToParts(at)
  const n = (type: string) => Number(parts.find((p) => p.type === type)?.value)
  const there = Date.UTC(n('year'), n('month') - 1, n('day'), n('hour'), n('minute'), n('second'))
  return Math.round((there - Math.floor(at / 1000) * 1000) / 60_000)
}

/** The moment that clocks of a zone show as "2026-03-01T09:30", as RFC 3339 in UTC. */
export function fromLocal(local: string, timeZone: string): string | undefined {
  const wall = Date.parse(`${local}Z`)
  if (Number.isNaN(wall)) return undefined
  // Near a change of clocks the first guess may be of the other side.
  const guess = wall - ahead(wall, timeZone) * 60_000
  return new Date(wall - ahead(guess, timeZone) * 60_000).toISOString().replace('.000Z', 'Z')
}

/** What clocks of a zone show at a moment, "2026-03-01T09:30". */
export function toLocal(moment: string, timeZone: string): string {
  const at = Date.parse(moment)
  return Number.isNaN(at) ? '' : new Date(at + ahead(at, timeZone) * 60_000).toISOString().slice(0, 16)
}
