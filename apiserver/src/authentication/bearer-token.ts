import { sameDigest, tokenDigest } from './token-digest.ts'
import type { StaticToken } from './token-file.ts'
import { asAuthenticated, type UserInfo } from './user-info.ts'

/** Looks tokens up by their digest: how long it takes says nothing of how much of a token was right. */
export const createTokenLookup = (tokens: readonly StaticToken[]): ((token: string) => UserInfo | undefined) => {
  const known = new Map(tokens.map(({ digest, user }) => [digest.toString('latin1'), { digest, user: asAuthenticated(user) }]))
  return (token) => {
    const digest = tokenDigest(token)
    const found = known.get(digest.toString('latin1'))
    return found !== undefined && sameDigest(found.digest, digest) ? found.user : undefined
  }
}
