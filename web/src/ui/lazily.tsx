import { Skeleton } from '@mantine/core'
import { lazy, Suspense, type ComponentType } from 'react'

/** A component that is fetched when it is first shown; its place is kept meanwhile. */
export function lazily<P extends object>(load: () => Promise<ComponentType<P>>, height = 34): ComponentType<P> {
  const Later = lazy(() => load().then((component) => ({ default: component })))
  return function Lazily(props: P) {
    return (
      <Suspense fallback={<Skeleton height={height} />}>
        <Later {...props} />
      </Suspense>
    )
  }
}
