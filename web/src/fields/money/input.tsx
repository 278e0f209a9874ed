import { useTranslation } from '@/i18n/useTranslation'
import type { InputProps } from '../contract'
import { NumberTextInput } from '../parts/NumberTextInput'
import { parseMoney, writeMoney } from './parse'

export function MoneyInput(props: InputProps) {
  const { t } = useTranslation('fields')
  return <NumberTextInput {...props} inputMode="text" placeholder={props.placeholder ?? (props.field.unit ? `0.00 ${props.field.unit}` : t('money.placeholder'))} parse={(text) => parseMoney(text, props.field.unit)} write={writeMoney} />
}
