import type { ReactNode } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { languageNames, languages } from '@/i18n'
import { Mark } from '@/ui/Mark'
import { useFollowLanguage } from './useFollowLanguage'
import classes from './AuthPage.module.css'

interface Props {
  title: string
  /** One sentence below the title. */
  text?: string
  children: ReactNode
}

/** The quiet page before the workspace: sign-in and set-up. */
export function AuthPage({ title, text, children }: Props) {
  return (
    <div className={classes.page}>
      <main className={classes.card}>
        <div className={classes.brand}>
          <Mark size={36} />
        </div>
        <h1 className={classes.title}>{title}</h1>
        {text && <p className={classes.text}>{text}</p>}
        {children}
      </main>
      <LanguageChoice />
    </div>
  )
}

/** The languages by their own names, so that nobody has to read the other one. */
function LanguageChoice() {
  const { i18n, t } = useTranslation()
  const follow = useFollowLanguage()
  return (
    <nav className={classes.languages} aria-label={t('language')}>
      {languages.map((language) => (
        <button key={language} type="button" lang={language} aria-current={i18n.language === language || undefined} onClick={() => void follow(language)}>
          {languageNames[language]}
        </button>
      ))}
    </nav>
  )
}
