import type { HtmlTagDescriptor, Plugin } from 'vite'

/**
 * Names in index.html what the first page needs and browsers would otherwise
 * find only when the program runs: what list and record page have in common,
 * and the letters of Latin scripts.
 */
export function firstLoad(): Plugin {
  return {
    name: 'first-load',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const names = Object.keys(bundle)
        const one = (pattern: RegExp) => {
          const found = names.filter((name) => pattern.test(name))
          if (found.length !== 1) throw new Error(`first-load: ${String(pattern)} names ${found.length} files; look at how the build splits now`)
          return `/${found[0]}`
        }
        const tag = (attrs: HtmlTagDescriptor['attrs']): HtmlTagDescriptor => ({ tag: 'link', attrs, injectTo: 'head' })
        return [
          tag({ rel: 'modulepreload', crossorigin: true, href: one(/\/records-[^/]+\.js$/) }),
          tag({ rel: 'stylesheet', crossorigin: true, href: one(/\/records-[^/]+\.css$/) }),
          tag({ rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: one(/\/inter-latin-wght-normal-[^/]+\.woff2$/) }),
        ]
      },
    },
  }
}
