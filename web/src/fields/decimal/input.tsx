import type { InputProps } from '../contract'
import { NumberTextInput } from '../parts/NumberTextInput'
import { withoutUnit } from '../parts/withUnit'
import { parseDecimal } from './parse'

export function DecimalInput(props: InputProps) {
  return <NumberTextInput {...props} unit={props.field.unit} parse={(text) => parseDecimal(withoutUnit(text, props.field))} />
}
