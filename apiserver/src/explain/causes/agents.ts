import { createTexts } from './texts.ts'

/** First words of user agents: `kubectl`, `kube-controller-manager`. */
export interface Agents {
  of(userAgent: string | undefined): string
}

export const createAgents = (): Agents => {
  const words = createTexts({ most: 1_000, read: (userAgent) => /^[^/\s]{0,100}/.exec(userAgent)?.[0] ?? '' })
  return { of: (userAgent) => (userAgent === undefined ? '' : words.of(userAgent)) }
}
