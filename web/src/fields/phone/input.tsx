import type { InputProps } from '../contract'
import { PointsInput } from '../parts/PointsInput'

export function PhoneInput(props: InputProps) {
  return <PointsInput {...props} kind={{ inputMode: 'tel' }} />
}
