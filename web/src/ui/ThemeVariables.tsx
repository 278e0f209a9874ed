import { convertCssVariables, DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from '@mantine/core'

import { pageNonce } from '@/lib/nonce'
import { theme } from './theme'

type Variables = Record<string, string>

/** What differs from the library's own style sheet. */
function differing(ours: Variables, theirs: Variables): Variables {
  return Object.fromEntries(Object.entries(ours).filter(([name, value]) => theirs[name] !== value))
}

const ours = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme))
const theirs = defaultCssVariablesResolver(DEFAULT_THEME)
const css = convertCssVariables({
  variables: differing(ours.variables, theirs.variables),
  light: differing(ours.light, theirs.light),
  dark: differing(ours.dark, theirs.dark),
})

/** The theme's variables as text; the library's own element writes them as markup, which Trusted Types refuse. */
export function ThemeVariables() {
  return <style nonce={pageNonce()}>{css}</style>
}
