import { useRef, useState } from 'react'

import { isProblem } from '@/api/problem'
import type { RecordData, Value } from '@/api/types'
import type { ObjectDef } from '@/catalog/types'
import { useCreateRecord, type Changes } from '../queries'
import { useDraft } from './drafts'
import { sentValues, startValues } from './fields'

export interface Creating {
  values: Changes
  /** Typed earlier and found again. */
  found: boolean
  errors: Record<string, string>
  /** What is wrong beside single fields. */
  problem: unknown
  busy: boolean
  change(field: string, value: Value): void
  /** The new record, undefined when the server refused. */
  submit(): Promise<RecordData | undefined>
  startAfresh(): void
}

/** A record in the making: its draft, its sending, and what the server says to it. */
export function useCreate(object: ObjectDef, place: string, prefill?: Changes): Creating {
  const draft = useDraft<Changes>(place, startValues(object, prefill), (values, start) => JSON.stringify(sentValues(object, values)) !== JSON.stringify(sentValues(object, start)))
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [problem, setProblem] = useState<unknown>()
  const create = useCreateRecord(object.plural)
  // One key for one attempt: sending the same again after a lost answer counts once.
  const attempt = useRef({ body: '', key: '' })

  const clear = () => {
    setErrors({})
    setProblem(undefined)
  }
  return {
    values: draft.value,
    found: draft.found,
    errors,
    problem,
    busy: create.isPending,
    change(field, value) {
      draft.set((old) => ({ ...old, [field]: value }))
      setErrors((old) => Object.fromEntries(Object.entries(old).filter(([name]) => name !== field)))
    },
    async submit() {
      if (create.isPending) return undefined
      const values = sentValues(object, draft.value)
      const body = JSON.stringify(values)
      if (attempt.current.body !== body) attempt.current = { body, key: crypto.randomUUID() }
      clear()
      try {
        const record = await create.mutateAsync({ values, key: attempt.current.key })
        attempt.current = { body: '', key: '' }
        draft.drop()
        return record
      } catch (e) {
        const known = isProblem(e) ? e.byField() : {}
        setErrors(known)
        if (Object.keys(known).length === 0) setProblem(e)
        return undefined
      }
    },
    startAfresh() {
      clear()
      draft.drop()
    },
  }
}
