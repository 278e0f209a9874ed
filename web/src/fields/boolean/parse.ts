/** What a text says of yes and no, undefined when it may be neither. */
export function parseBoolean(text: unknown): boolean | undefined {
  const word = String(text).trim().toLowerCase()
  if (['true', 'yes', '1', '是'].includes(word)) return true
  return ['false', 'no', '0', '否'].includes(word) ? false : undefined
}
