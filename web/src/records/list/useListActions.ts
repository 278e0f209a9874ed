import { useNavigate } from '@tanstack/react-router'
import { useEffect, useMemo, useRef } from 'react'

import type { RecordData } from '@/api/types'
import type { ObjectDef } from '@/catalog/types'
import type { GridActions } from './grid/useGridKeys'
import type { Address } from './useAddress'
import { useRestore } from './useRestore'
import type { Selection } from './useSelection'
import { useTick } from './useTick'

/** What keys and pointer do with rows. The same object as long as the list lives, so that rows need no new rendering. */
export function useListActions(object: ObjectDef, address: Address, rows: readonly RecordData[], selection: Selection): GridActions {
  const navigate = useNavigate()
  const restore = useRestore(object)
  const tick = useTick(object)
  const ticks = tick !== undefined
  const { trash } = address
  const latest = useRef({ address, rows, selection, restore, tick })
  useEffect(() => {
    latest.current = { address, rows, selection, restore, tick }
  })
  return useMemo(() => {
    const withId = (index: number, act: (id: string) => void) => {
      const id = latest.current.rows[index]?.id
      if (id !== undefined) act(id)
    }
    const chooses = object.may.delete || (object.may.export && !trash)
    return {
      open: (index) => withId(index, (id) => void navigate({ to: '/$plural/$id', params: { plural: object.plural, id } })),
      peek: (index) => withId(index, (id) => latest.current.address.openPanel(`peek:${id}`)),
      select: chooses ? (index) => withId(index, latest.current.selection.toggle) : undefined,
      selectAll: chooses ? () => latest.current.selection.add(latest.current.rows.map((r) => r.id)) : undefined,
      restore: object.may.delete && trash ? (index) => withId(index, () => latest.current.restore(latest.current.rows[index] as RecordData)) : undefined,
      tick: ticks && !trash ? (index) => withId(index, () => latest.current.tick?.(latest.current.rows[index] as RecordData)) : undefined,
      clear: () => latest.current.selection.clear(),
    }
  }, [object, navigate, trash, ticks])
}
