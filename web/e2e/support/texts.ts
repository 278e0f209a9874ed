import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createInstance, type i18n } from 'i18next'

import type en from '../../src/i18n/en'

export type Language = 'en' | 'zh-CN'
export const languages: Language[] = ['en', 'zh-CN']

/** The browser's own language for a language of ours. */
export const languageOf: Record<Language, string> = { en: 'en-GB', 'zh-CN': 'zh-CN' }

const areas = ['admin', 'auth', 'common', 'fields', 'imports', 'objects', 'records', 'setup'] as const satisfies (keyof typeof en)[]

export type Say = (key: string, values?: Record<string, string | number>) => string

/**
 * The words of the screens: `say('setup:user.name')`. An unknown key is an
 * error, so that a test never looks for what cannot be there.
 */
export function wordsOf(language: Language): Say {
  const of = (tag: Language) => Object.fromEntries(areas.map((area) => [area, read(`${tag}/${area}.json`)]))
  const words: i18n = createInstance({ lng: language, fallbackLng: 'en', defaultNS: 'common', resources: { [language]: of(language) }, interpolation: { escapeValue: false }, initAsync: false })
  void words.init()
  return (key, values = {}) => {
    if (!words.exists(key, values)) throw new Error(`no text ${key} in ${language}`)
    return words.t(key as 'save', values) // any key; whether it exists was asked just now
  }
}

function read(path: string): object {
  return JSON.parse(readFileSync(fileURLToPath(new URL(`../../src/i18n/${path}`, import.meta.url)), 'utf8')) as object
}

/** A text of the server, without parameters. */
export function serverWordsOf(language: Language, area: string, key: string): string {
  const path = fileURLToPath(new URL(`../../../internal/errs/text/${area}.${language}.json`, import.meta.url))
  const text = (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>)[key]
  if (text === undefined) throw new Error(`no text ${key} in ${path}`)
  return text
}
