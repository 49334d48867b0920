/** First words of user agents: `kubectl`, `kube-controller-manager`. */
export interface Agents {
  of(userAgent: string | undefined): string
}

/** Whoever sends another user agent with each request gains nothing by it. */
const MOST_AGENTS = 1_000

/** Keeps each word once, however many requests come with it. */
export const createAgents = (): Agents => {
  const known = new Map<string, string>()
  return {
    of: (userAgent) => {
      if (userAgent === undefined) return ''
      const found = known.get(userAgent)
      if (found !== undefined) return found
      if (known.size >= MOST_AGENTS) known.clear()
      const word = /^[^/\s]{0,100}/.exec(userAgent)?.[0] ?? ''
      known.set(userAgent, word)
      return word
    },
  }
}
