/** Texts that are said again and again: `it is one of 3 pods that are missing`. */
export interface Texts {
  /** The same text, which is kept once for all who say it. */
  of(text: string): string
}

/** Whoever says something else each time gains nothing by it. */
const MOST_TEXTS = 2_000

export const createTexts = (): Texts => {
  const known = new Map<string, string>()
  return {
    of: (text) => {
      const found = known.get(text)
      if (found !== undefined) return found
      if (known.size >= MOST_TEXTS) known.clear()
      known.set(text, text)
      return text
    },
  }
}
