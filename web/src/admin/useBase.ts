import { useState } from 'react'

/**
 * The version that a form began with, and holds on to while the list behind it is read anew. Without one it is
 * the newest: so after a refusal, when what others did is on screen and saving again is meant.
 */
export function useBase<V extends string | number>(newest: V | undefined) {
  const [base, setBase] = useState(newest)
  return { version: base ?? newest, setBase }
}
