import { useTranslation } from '@/i18n/useTranslation'
import type { InputProps } from '../contract'
import { NumberTextInput } from '../parts/NumberTextInput'
import { parseDuration, writeDuration } from './parse'

export function DurationInput(props: InputProps) {
  const { t } = useTranslation('fields')
  return <NumberTextInput {...props} inputMode="text" placeholder={props.placeholder ?? t('duration.placeholder')} parse={parseDuration} write={writeDuration} />
}
