import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

import en from './en'
import zh from './zh-CN'

function flat(messages: object, prefix = ''): Record<string, string> {
  const out: Record<string, string> = {}
  for (const [key, value] of Object.entries(messages)) {
    if (typeof value === 'string') out[prefix + key] = value
    else Object.assign(out, flat(value as object, `${prefix}${key}.`))
  }
  return out
}

// Chinese has one plural form.
const plural = /_(one|other)$/

function sources(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name)
    if (statSync(path).isDirectory()) return sources(path)
    return /\.tsx?$/.test(name) && !name.includes('.gen.') ? [readFileSync(path, 'utf8')] : []
  })
}

describe('texts', () => {
  for (const area of Object.keys(en) as (keyof typeof en)[]) {
    const english = flat(en[area])
    const chinese = flat(zh[area])

    it(`${area}: both languages say the same things`, () => {
      const keys = (all: Record<string, string>) => [...new Set(Object.keys(all).map((k) => k.replace(plural, '')))].sort()
      expect(keys(chinese)).toEqual(keys(english))
    })

    it(`${area}: the same values are put into both`, () => {
      const holes = (text: string) => [...text.matchAll(/\{\{\s*(\w+)[^}]*\}\}/g)].map((m) => m[1]).sort()
      for (const [key, text] of Object.entries(chinese)) {
        const twin = english[key] ?? english[key.replace(plural, '_other')] ?? english[`${key}_other`] ?? ''
        expect(holes(text), key).toEqual(holes(twin))
      }
    })

    it(`${area}: every text is used`, () => {
      const code = sources(join(import.meta.dirname, '..')).join('\n')
      const unused = Object.keys(english).filter((key) => {
        const plain = key.replace(plural, '')
        const parent = plain.split('.').slice(0, -1).join('.')
        return !code.includes(plain) && !(parent && code.includes('`' + parent + '.')) && !code.includes('`' + area + ':' + parent + '.')
      })
      expect(unused).toEqual([])
    })

    it(`${area}: Chinese is written in Chinese punctuation`, () => {
      for (const [key, text] of Object.entries(chinese)) {
        expect(/\p{Script=Han}[,;:!?]/u.test(text.replace(/\{\{[^}]*\}\}/g, '')), `${key}: ${text}`).toBe(false)
      }
    })
  }
})
