interface PolicyFactory {
  createPolicy(name: string, rules: { createHTML(text: string): string | null }): unknown
}

/**
 * The one policy of these pages (W3C Trusted Types): text without a tag may
 * become the content of an element, which is how the component library fills
 * its style elements; anything that could make an element is refused.
 */
export function refuseMarkup(): void {
  const factory = (window as { trustedTypes?: PolicyFactory }).trustedTypes
  factory?.createPolicy('default', { createHTML: (text) => (text.includes('<') ? null : text) })
}
