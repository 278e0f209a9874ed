/** Where an address leads; nothing but these schemes becomes a link, whatever is stored. */
export function hrefOf(address: string): string | undefined {
  return /^(https?:\/\/|mailto:|tel:)/i.test(address) ? address : undefined
}

/** An address as people read it: without what every one begins with. */
export function readable(address: string): string {
  const plain = address.replace(/^(https?:\/\/(www\.)?|mailto:|tel:)/i, '')
  return /^mailto:/i.test(address) ? plain.replace(/\?.*$/, '') : plain.replace(/;ext=/, ' x').replace(/\/$/, '')
}
