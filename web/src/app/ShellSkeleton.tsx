import { Skeleton } from '@mantine/core'

import classes from './Shell.module.css'
import side from './SideBar.module.css'

/** The frame while the first answers are on their way; the same places, nothing jumps. */
export function ShellSkeleton() {
  return (
    <div className={classes.shell} aria-busy="true">
      <div className={side.bar} />
      <div className={classes.right}>
        <Skeleton height={44} radius={0} />
      </div>
    </div>
  )
}
