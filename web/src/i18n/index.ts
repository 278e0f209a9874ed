import i18next, { type i18n } from 'i18next'

import en from './en'

export const languages = ['en', 'zh-CN'] as const
export type Language = (typeof languages)[number]

export const languageNames: Record<Language, string> = { en: 'English', 'zh-CN': '简体中文' }

/** The language of ours that fits a tag such as "zh-Hans-SG" best. */
export function nearest(tag: string | undefined): Language {
  return tag?.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

/** The language of the screens now. */
export function spoken(): string {
  return i18next.language
}

/** Texts come in one file for each area; English is always there to fall back on. */
export async function startTexts(language: Language): Promise<i18n> {
  await i18next.init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en },
    defaultNS: 'common',
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  await switchTexts(language)
  return i18next
}

/** Switches the language, fetching its texts first. */
export async function switchTexts(language: Language): Promise<void> {
  if (language === 'zh-CN' && !i18next.hasResourceBundle('zh-CN', 'common')) {
    const texts = (await import('./zh-CN')).default
    for (const [area, messages] of Object.entries(texts)) i18next.addResourceBundle('zh-CN', area, messages)
  }
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}

/** Picks a declared label in the language, falling back to English, then to any. */
export function pick(label: Record<string, string> | undefined, language: string): string {
  if (!label) return ''
  return label[language] ?? label.en ?? Object.values(label)[0] ?? ''
}
