import type { InputProps } from '../contract'
import { NumberTextInput } from '../parts/NumberTextInput'
import { parsePercent } from './parse'

export function PercentInput(props: InputProps) {
  return <NumberTextInput {...props} unit="%" parse={parsePercent} />
}
