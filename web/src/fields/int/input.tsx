import type { InputProps } from '../contract'
import { NumberTextInput } from '../parts/NumberTextInput'
import { withoutUnit } from '../parts/withUnit'
import { parseInteger } from './parse'

export function IntInput(props: InputProps) {
  return <NumberTextInput {...props} inputMode="numeric" unit={props.field.unit} parse={(text) => parseInteger(withoutUnit(text, props.field))} />
}
