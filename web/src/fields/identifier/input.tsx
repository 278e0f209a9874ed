import type { InputProps } from '../contract'
import { PointsInput } from '../parts/PointsInput'

export function IdentifierInput(props: InputProps) {
  return <PointsInput {...props} />
}
