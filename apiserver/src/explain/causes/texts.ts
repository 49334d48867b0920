/** Texts that come again and again, each kept once for all who say it. */
export interface Texts {
  of(text: string): string
}

export interface TextsOptions {
  /** Past so many all are forgotten: whoever says something else each time gains nothing by it. */
  readonly most: number
  /** What is kept of a text; the text itself unless given. */
  readonly read?: ((text: string) => string) | undefined
}

export const createTexts = ({ most, read = (text) => text }: TextsOptions): Texts => {
  const known = new Map<string, string>()
  return {
    of: (text) => {
      const found = known.get(text)
      if (found !== undefined) return found
      if (known.size >= most) known.clear()
      const kept = read(text)
      known.set(text, kept)
      return kept
    },
  }
}
