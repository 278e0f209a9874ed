import { useTranslation } from '@/i18n/useTranslation'
import { isKnownLabel, knownLabels } from './points'

/** Turns labels such as "work" into the reader's words and back; others stay as they are. */
export function usePointLabel() {
  const { t } = useTranslation('fields')
  const show = (label: string | undefined) => {
    const known = label?.toLowerCase() ?? ''
    return isKnownLabel(known) ? t(`pointLabel.${known}`) : (label ?? '')
  }
  const store = (words: string) => knownLabels.find((known) => t(`pointLabel.${known}`) === words) ?? words
  return { show, store, all: knownLabels.map(show) }
}
