import type { DisplayProps } from '../contract'
import { PointsDisplay } from '../parts/PointsDisplay'
import { grouped } from './grouped'

export function IdentityNumberDisplay(props: DisplayProps) {
  return <PointsDisplay {...props} className="tabular" format={grouped} copy />
}
