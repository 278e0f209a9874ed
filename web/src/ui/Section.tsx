import type { ReactNode } from 'react'

import classes from './Section.module.css'

interface Props {
  title: string
  text?: ReactNode
  children: ReactNode
}

/** A titled part of a page of settings. */
export function Section({ title, text, children }: Props) {
  return (
    <section className={classes.section}>
      <h2 className={classes.title}>{title}</h2>
      {text && <p className={classes.text}>{text}</p>}
      {children}
    </section>
  )
}
