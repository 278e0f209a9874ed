import type { DisplayProps } from '../contract'
import { PointsDisplay } from '../parts/PointsDisplay'

export function TextDisplay(props: DisplayProps) {
  return <PointsDisplay {...props} />
}
