import type { DisplayProps } from '../contract'
import { PointsDisplay } from '../parts/PointsDisplay'
import { hrefOf, readable } from './address'

export function UrlDisplay(props: DisplayProps) {
  return <PointsDisplay {...props} href={hrefOf} format={readable} />
}
