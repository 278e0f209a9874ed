import type { DisplayProps } from '../contract'
import { PointsDisplay } from '../parts/PointsDisplay'

export function EmailDisplay(props: DisplayProps) {
  return <PointsDisplay {...props} href={(address) => `mailto:${address}`} copy />
}
