import type { ReactNode } from 'react'

import classes from './PageBar.module.css'
import { useHeading } from './useHeading'

interface Props {
  title: ReactNode
  /** Before the title: an icon, an avatar, or the way back. */
  leading?: ReactNode
  /** At the right: at most one primary button, then the rest. */
  children?: ReactNode
}

/** The bar on top of every page; holds the page's only h1. */
export function PageBar({ title, leading, children }: Props) {
  const heading = useHeading()
  return (
    <header className={classes.bar}>
      {leading}
      <h1 ref={heading} tabIndex={-1} className={classes.title}>{title}</h1>
      <div className={classes.actions}>{children}</div>
    </header>
  )
}
