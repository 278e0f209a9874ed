/** The whole number that was typed; what is none stays as it is, for the server to say why. */
export function parseInteger(text: string): number | string | null {
  const plain = text.trim().replace(/[\s,_'’]/g, '').replace('−', '-')
  if (plain === '') return null
  const number = Number(plain)
  return /^[+-]?\d+$/.test(plain) && Number.isSafeInteger(number) ? number : text
}
