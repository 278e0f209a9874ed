import classes from './chip.module.css'

/** The hues that choices may have; another name reads as grey. */
export const hues = ['grey', 'red', 'orange', 'amber', 'lime', 'green', 'teal', 'cyan', 'blue', 'indigo', 'violet', 'pink'] as const

/** A choice as a quiet chip: the words say it, the hue only helps the eye. */
export function Chip({ hue, children }: { hue?: string | undefined; children: string }) {
  const known = hues.find((name) => name === hue) ?? 'grey'
  return (
    <span className={classes.chip} data-hue={known}>
      <span className={classes.dot} aria-hidden="true" />
      <span className={classes.words}>{children}</span>
    </span>
  )
}
