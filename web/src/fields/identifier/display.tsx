import type { DisplayProps } from '../contract'
import { PointsDisplay } from '../parts/PointsDisplay'

export function IdentifierDisplay(props: DisplayProps) {
  return <PointsDisplay {...props} className="tabular" />
}
