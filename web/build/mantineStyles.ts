import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'

const classNames = /@mantine\/core\/esm\/.*\/(\w+)\.module\.mjs$/

/**
 * Gives every component of the library that is built in its own styles, and
 * leaves out those of all others: the list of class names of a component asks
 * for the style sheet of the same name, so the sheets travel with the code.
 */
export function mantineStyles(): Plugin {
  const styles = dirname(createRequire(import.meta.url).resolve('@mantine/core/styles.css'))
  return {
    name: 'mantine-styles',
    enforce: 'pre',
    transform(code, id) {
      const name = classNames.exec(id)?.[1]
      if (!name) return undefined
      if (!existsSync(join(styles, 'styles', `${name}.layer.css`))) {
        throw new Error(`mantine-styles: ${name} has class names but no style sheet; look where @mantine/core keeps it now`)
      }
      return { code: `import '@mantine/core/styles/${name}.layer.css'\n${code}`, map: null }
    },
  }
}
