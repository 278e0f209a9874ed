import type { InputProps } from '../contract'
import { PointsInput } from '../parts/PointsInput'

export function TextInput(props: InputProps) {
  return <PointsInput {...props} />
}
