const units: Record<string, number> = {}
const words = [
  [3600, 'h hr hrs hour hours std stunde stunden 小时 个小时 时 钟头 个钟头'],
  [60, 'm min mins minute minutes minuten 分 分钟'],
  [1, 's sec secs second seconds sekunde sekunden 秒 秒钟'],
] as const
for (const [seconds, all] of words) for (const word of all.split(' ')) units[word] = seconds

/** The seconds that were typed, as "1h 30m", "90 min" or "1:30"; what is none stays as it is, for the server to say why. */
export function parseDuration(text: string): number | string | null {
  const plain = text.normalize('NFKC').trim().toLowerCase().replace(/^pt(?=\d)/, '')
  if (plain === '') return null
  const clock = /^(\d{1,6}):([0-5]\d)(?::([0-5]\d))?$/.exec(plain)
  if (clock) return Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0)
  const parts = [...plain.matchAll(/\s*(\d+(?:[.,]\d+)?)\s*([^\d\s.,]+)/gy)]
  if (parts.map((part) => part[0]).join('').length !== plain.length || parts.length === 0) return text
  let seconds = 0
  let last = Infinity // each unit is shorter than the one before it
  for (const [, count = '', word = ''] of parts) {
    const unit = units[word]
    if (unit === undefined || unit >= last) return text
    seconds += Number(count.replace(',', '.')) * unit
    last = unit
  }
  const whole = Math.round(seconds * 1e6) / 1e6
  return Number.isSafeInteger(whole) ? whole : text
}

/** As it is written into an input: "1:30", or "1:30:05". */
export function writeDuration(value: unknown): string {
  if (typeof value !== 'number') return typeof value === 'string' ? value : ''
  const two = (n: number) => String(n).padStart(2, '0')
  const clock = `${Math.floor(value / 3600)}:${two(Math.floor(value / 60) % 60)}`
  return value % 60 ? `${clock}:${two(value % 60)}` : clock
}

/** How people read it in a language: "1 hr 30 min". */
export function showDuration(value: unknown, language: string): string {
  if (typeof value !== 'number') return ''
  const parts = ([['hour', Math.floor(value / 3600)], ['minute', Math.floor(value / 60) % 60], ['second', value % 60]] as const).filter(([, n]) => n > 0)
  const say = (unit: string, n: number) => new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(n)
  if (parts.length === 0) return say('minute', 0)
  return parts.map(([unit, n]) => say(unit, n)).join(' ')
}
