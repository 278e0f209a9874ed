/** Up to two letters or digits that stand for a name: "Ada Lovelace" AL, "欧阳静" 静, "(Firm) 42" F4. */
export function initials(name: string): string {
  const text = name.trim()
  if (!text) return '?'
  if (/^\p{Script=Han}+$/u.test(text)) return [...text].at(-1) ?? '?'
  const words = text.split(/\s+/).flatMap((word) => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? [])
  if (words.length === 0) return '?'
  return ((words[0] ?? '') + (words.length > 1 ? (words.at(-1) ?? '') : '')).toUpperCase()
}

/** A hue from 0 to 359 that stays with an id. */
export function hueOf(id: string): number {
  let hash = 0
  for (const c of id) hash = (hash * 31 + (c.codePointAt(0) ?? 0)) >>> 0
  return hash % 360
}
