import i18next from 'i18next'
import { useSyncExternalStore, type ReactNode } from 'react'

import { LanguageContext } from './useTranslation'

/** Has everything below rendered anew when the language is switched. */
export function SpokenLanguage({ children }: { children: ReactNode }) {
  const language = useSyncExternalStore(watch, () => i18next.language)
  return <LanguageContext value={language}>{children}</LanguageContext>
}

function watch(notify: () => void): () => void {
  i18next.on('languageChanged', notify)
  return () => i18next.off('languageChanged', notify)
}
