import { client } from '@/api/client'
import { nearest, switchTexts } from '@/i18n'
import { remember } from '@/lib/storage'

/** Makes the screens speak the language of the person's account. */
export function useFollowLanguage(): (locale: string | undefined) => Promise<void> {
  return async (locale) => {
    if (!locale) return
    const language = nearest(locale)
    remember('language', language)
    client.setLanguage(language)
    await switchTexts(language)
  }
}
