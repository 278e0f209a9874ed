import i18next, { type FlatNamespace, type i18n, type TFunction } from 'i18next'
import { createContext, use } from 'react'

/** The language of all that is rendered below; without a frame, the one spoken when it is rendered. */
export const LanguageContext = createContext('')

type Areas = FlatNamespace | readonly [FlatNamespace, ...FlatNamespace[]]

interface Texts<A extends Areas> {
  t: TFunction<A>
  i18n: i18n
}

// One for each language and area: a list asks for them in a thousand cells.
const made = new Map<string, Texts<Areas>>()

/** The texts of an area, or of several of which the first needs no prefix. */
export function useTranslation<const A extends Areas = 'common'>(area?: A): Texts<A> {
  const language = use(LanguageContext) || i18next.language
  const key = `${language} ${String(area)}`
  let texts = made.get(key)
  if (!texts) {
    texts = { t: i18next.getFixedT(language, area ?? 'common') as TFunction<Areas>, i18n: i18next }
    made.set(key, texts)
  }
  return texts as unknown as Texts<A>
}
