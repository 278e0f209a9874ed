import { client } from '@/api/client'
import type { Definition, FieldPatch, Misfit, Misfits, ObjectPatch } from './queries'

/** The change whose misfits are told. */
export interface Asked {
  path: string
  body: FieldPatch | ObjectPatch
}

/** How many are named when somebody wants to see more, or all of them. */
const onScreen = 100
const inFile = 500

export async function moreMisfits({ path, body }: Asked, after: string, most = onScreen): Promise<Misfits | undefined> {
  const { data } = await client.call<Definition>(path, { method: 'PATCH', body, params: { dry_run: true, misfits: most, misfits_after: after } })
  return data.misfits ?? undefined
}

/** All of them, page by page. */
export async function allMisfits(asked: Asked, first: Misfits): Promise<Misfit[]> {
  const all = [...first.first]
  for (let next = first.next; next; ) {
    const page = await moreMisfits(asked, next, inFile)
    all.push(...(page?.first ?? []))
    next = page?.next
  }
  return all
}

/** A table of them that spreadsheets open, Chinese included. */
export function misfitsTable(heads: readonly string[], all: readonly Misfit[]): string {
  const rows = [heads, ...all.map((one) => [one.id, one.title, one.why ?? ''])]
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

/** Quoted, and never a formula: a name may begin with an equals sign. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}
