import type { DisplayProps } from '../contract'
import { PointsDisplay } from '../parts/PointsDisplay'
import { formatPhone, phoneLink } from './format'

export function PhoneDisplay(props: DisplayProps) {
  return <PointsDisplay {...props} href={phoneLink} format={formatPhone} copy className="tabular" />
}
