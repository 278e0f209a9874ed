import { useRouter } from '@tanstack/react-router'
import type { ComponentProps, MouseEvent } from 'react'

interface Props extends Omit<ComponentProps<'a'>, 'href'> {
  plural: string
  id: string
}

/**
 * A link to a record, for places that have hundreds: the router's own link
 * follows every change of the address, which this one does only when pressed.
 */
export function RecordLink({ plural, id, onClick, children, ...props }: Props) {
  const router = useRouter()
  const to = { to: '/$plural/$id', params: { plural, id } } as const
  const ahead = () => void router.preloadRoute(to).catch(() => undefined)
  const go = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    void router.navigate(to)
  }
  return <a {...props} href={`/${encodeURIComponent(plural)}/${encodeURIComponent(id)}`} onClick={go} onPointerEnter={ahead} onFocus={ahead}>{children}</a>
}
