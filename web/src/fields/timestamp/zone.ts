/** Minutes that a time zone is ahead of UTC at a moment. */
function ahead(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  }).formatToParts(at)
  const n = (type: string) => Number(parts.find((p) => p.type === type)?.value)
  const there = Date.UTC(n('year'), n('month') - 1, n('day'), n('hour'), n('minute'), n('second'))
  return Math.round((there - Math.floor(at / 1000) * 1000) / 60_000)
}

interface Reading {
  /** RFC 3339 in UTC. */
  moment: string
  /** Clocks showed the time twice, and the first is meant; or never, and it is moved on. */
  doubt?: 'twice' | 'skipped'
}

/** The moment that clocks of a zone show as "2026-03-01T09:30". */
export function readLocal(local: string, timeZone: string): Reading | undefined {
  const wall = Date.parse(`${local}Z`)
  if (Number.isNaN(wall)) return undefined
  // No change of clocks is nearer to another than this.
  const before = wall - ahead(wall - 26 * 3_600_000, timeZone) * 60_000
  const after = wall - ahead(wall + 26 * 3_600_000, timeZone) * 60_000
  const shown = [before, after].filter((at) => at + ahead(at, timeZone) * 60_000 === wall)
  const moment = new Date(shown[0] ?? before).toISOString().replace('.000Z', 'Z')
  if (shown.length === 0) return { moment, doubt: 'skipped' }
  return before !== after && shown.length === 2 ? { moment, doubt: 'twice' } : { moment }
}

/** What clocks of a zone show at a moment, "2026-03-01T09:30". */
export function toLocal(moment: string, timeZone: string): string {
  const at = Date.parse(moment)
  return Number.isNaN(at) ? '' : new Date(at + ahead(at, timeZone) * 60_000).toISOString().slice(0, 16)
}
