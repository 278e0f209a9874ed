/** Words of a suggested passphrase: six of 2,048 are 66 bits. */
const words = 6

/** A passphrase nobody chose; the list of words is fetched only when asked for. */
export async function suggestPassphrase(): Promise<string> {
  const { wordlist } = await import('@scure/bip39/wordlists/english.js')
  // 65,536 is a multiple of the list's 2,048, so the remainder is fair.
  const picks = crypto.getRandomValues(new Uint16Array(words))
  return Array.from(picks, (n) => wordlist[n % wordlist.length]).join(' ')
}
