/** Preferences of this browser. Never values of records or secrets. */
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`holdfast.${key}`, value)
  } catch {
    // A browser that keeps nothing still works; the preference is lost.
  }
}

export function recall(key: string): string | undefined {
  try {
    return localStorage.getItem(`holdfast.${key}`) ?? undefined
  } catch {
    return undefined
  }
}
