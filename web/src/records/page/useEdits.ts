import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useRef, useState } from 'react'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import { isProblem } from '@/api/problem'
import type { RecordData, Value } from '@/api/types'
import type { Field, ObjectDef } from '@/catalog/types'
import { valueOf } from '@/fields/FieldValue'
import { useDraft } from '../form/drafts'
import { sentValue } from '../form/fields'
import { keepRecord, recordQuery, type Changes } from '../queries'
import { findConflicts, resolve, sameValue, type Choice, type Conflict, type Edits } from './conflict'

export interface Editing {
  edits: Edits
  /** Asked when somebody else changed the same fields. */
  conflicts: Conflict[] | undefined
  /** With what is shown of a masked value, where it was revealed. */
  begin(field: Field, revealed?: Value): void
  change(field: Field, value: Value): void
  cancel(field: Field): void
  /** Saves one field; with a value, that one. */
  save(field: Field, value?: Value): void
  compare(): void
  settle(choices: Record<string, Choice>): void
  /** Closes the comparison; everything typed stays in its input. */
  later(): void
}

// After so many losses against others, the comparison is shown anyway.
const patience = 3

/**
 * In-place editing of one record. Saves go one after another, each on the
 * version that the one before made. `shown` is the record where it was not
 * asked for by itself, such as a row of a list.
 */
export function useEdits(object: ObjectDef, id: string, shown?: RecordData): Editing {
  const queries = useQueryClient()
  const draft = useDraft<Edits>(`edit:${object.plural}/${id}`, {}, hasTyped)
  const [conflicts, setConflicts] = useState<Conflict[]>()
  const latest = useRef(draft.value)
  const queue = useRef(Promise.resolve())
  const { set, drop } = draft

  const put = useCallback(
    (change: (old: Edits) => Edits) => {
      latest.current = change(latest.current)
      if (Object.keys(latest.current).length === 0) drop()
      else set(latest.current)
    },
    [set, drop],
  )

  const current = () => {
    const known = queries.getQueryData<RecordData>(keys.record(object.plural, id))
    return known && known.version >= (shown?.version ?? 0) ? known : shown
  }

  const send = async (names: string[], losses = 0): Promise<void> => {
    const record = current()
    const edits = pickEdits(latest.current, names)
    if (!record || Object.keys(edits).length === 0) return
    const found = findConflicts(object, edits, record)
    if (found.length > 0 || losses > patience) {
      put((old) => amend(old, names, { saving: false }))
      setConflicts(found)
      return
    }
    const changes: Changes = Object.fromEntries(Object.entries(edits).map(([name, edit]) => [name, sentValue(edit.value)]))
    put((old) => amend(old, names, { saving: true, problem: undefined }))
    await queries.cancelQueries({ queryKey: keys.record(object.plural, id), exact: true })
    queries.setQueryData(keys.record(object.plural, id), { ...record, ...changes })
    try {
      const saved = await client.patch<RecordData>(`/${object.plural}/${id}`, changes, { version: record.version })
      put((old) => without(old, names))
      keepRecord(queries, object.plural, saved)
    } catch (problem) {
      queries.setQueryData(keys.record(object.plural, id), record) // the refusal slides back
      if (isProblem(problem, 'version_stale')) {
        await queries.fetchQuery({ ...recordQuery(object.plural, id), staleTime: 0 })
        return send(names, losses + 1)
      }
      void queries.invalidateQueries({ queryKey: keys.record(object.plural, id), exact: true })
      put((old) => amend(old, names, { saving: false, problem }))
    }
  }
  const enqueue = (names: string[]) => {
    queue.current = queue.current.then(() => send(names)).catch((problem: unknown) => put((old) => amend(old, names, { saving: false, problem })))
  }

  return {
    edits: draft.value,
    conflicts,
    begin(field, revealed) {
      const record = current()
      if (!record || latest.current[field.name]) return
      const mask = record.masked?.[field.name]
      const value = revealed === undefined ? valueOf(record, field) : revealed
      put((old) => ({ ...old, [field.name]: { value, base: value, ...(mask && { mask, unseen: revealed === undefined }) } }))
    },
    change(field, value) {
      put((old) => amend(old, [field.name], { value }))
    },
    cancel(field) {
      put((old) => without(old, [field.name]))
    },
    save(field, value) {
      const edit = latest.current[field.name]
      if (!edit || edit.saving) return
      const next = value === undefined ? edit.value : value
      const emptied = edit.unseen && value === null
      if (!emptied && sameValue(field, next, edit.base)) return put((old) => without(old, [field.name]))
      put((old) => amend(old, [field.name], { value: next, saving: true }))
      enqueue([field.name])
    },
    compare() {
      const record = current()
      if (record) setConflicts(findConflicts(object, latest.current, record))
    },
    settle(choices) {
      const asked = conflicts ?? []
      setConflicts(undefined)
      put((old) => resolve(old, asked, choices))
      enqueue(asked.map(({ field }) => field.name))
    },
    later: () => setConflicts(undefined),
  }
}

// An input that was only opened holds nothing of anybody's.
function hasTyped(edits: Edits): boolean {
  return Object.values(edits).some((edit) => JSON.stringify(edit.value) !== JSON.stringify(edit.base))
}

function pickEdits(edits: Edits, names: string[]): Edits {
  return Object.fromEntries(Object.entries(edits).filter(([name]) => names.includes(name)))
}

function without(edits: Edits, names: string[]): Edits {
  return Object.fromEntries(Object.entries(edits).filter(([name]) => !names.includes(name)))
}

function amend(edits: Edits, names: string[], change: Partial<Edits[string]>): Edits {
  const out = { ...edits }
  for (const name of names) {
    const edit = out[name]
    if (edit) out[name] = { ...edit, ...change }
  }
  return out
}
