import type { InputProps } from '../contract'
import { PointsInput } from '../parts/PointsInput'

export function EmailInput(props: InputProps) {
  return <PointsInput {...props} kind={{ inputMode: 'email', placeholder: 'name@example.com' }} />
}
