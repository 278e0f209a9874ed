import type { DisplayProps } from '../contract'
import { PointsDisplay } from '../parts/PointsDisplay'

export function DomainDisplay(props: DisplayProps) {
  return <PointsDisplay {...props} href={(name) => `https://${name}`} />
}
