import type { InputProps } from '../contract'
import { PointsInput } from '../parts/PointsInput'

export function IdentityNumberInput(props: InputProps) {
  return <PointsInput {...props} />
}
