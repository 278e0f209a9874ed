import type { DisplayProps } from '../contract'
import { PointsDisplay } from '../parts/PointsDisplay'

export function UrlDisplay(props: DisplayProps) {
  return <PointsDisplay {...props} href={(address) => (/^https?:/i.test(address) ? address : undefined)} format={withoutScheme} />
}

function withoutScheme(address: string): string {
  return address.replace(/^https?:\/\/(www\.)?/i, '').replace(/\/$/, '')
}
