import type { InputProps } from '../contract'
import { PointsInput } from '../parts/PointsInput'

export function DomainInput(props: InputProps) {
  return <PointsInput {...props} kind={{ inputMode: 'url', placeholder: 'example.com' }} />
}
