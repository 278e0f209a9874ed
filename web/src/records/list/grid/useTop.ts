import { useEffect, useRef } from 'react'

/** Another question is read from its top, unless one came back to it and to where one was. */
export function useTop(view: { scrollToOffset(offset: number): void }, asked: string, cameBack: boolean) {
  const before = useRef(asked)
  useEffect(() => {
    if (before.current === asked) return
    before.current = asked
    if (!cameBack) view.scrollToOffset(0)
  }, [view, asked, cameBack])
}
