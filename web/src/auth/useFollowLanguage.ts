import { client } from '@/api/client'
import { nearest, spoken, switchTexts } from '@/i18n'
import { remember } from '@/lib/storage'

/** Makes the screens speak the language of the person's account. */
export async function followLanguage(locale: string | undefined): Promise<void> {
  if (!locale) return
  const language = nearest(locale)
  remember('language', language)
  client.setLanguage(language)
  if (language !== spoken()) await switchTexts(language)
}

export function useFollowLanguage(): (locale: string | undefined) => Promise<void> {
  return followLanguage
}
