import { objectKey } from '../storage/object-keys.ts'
import { boundToken } from './bound-token.ts'
import { LEGACY_ISSUER, type LegacyWorld, legacyToken } from './legacy-token.ts'
import type { SignedToken, Verdict } from './signed-token.ts'
import type { TokenResult } from './token-authenticator.ts'
import { readClaims, type TokenKey } from './token-key.ts'

export interface ServiceAccountTokensOptions extends LegacyWorld {
  readonly key: TokenKey
  /** Who issues our tokens, and who has issued them before. */
  readonly issuers: readonly string[]
  sha256(bytes: Uint8Array): Uint8Array
}

export interface ServiceAccountTokens {
  /** Answers at once for a token that was seen before: verifying a signature takes as long as hundreds of requests' other work. */
  authenticate(token: string, audiences: readonly string[]): TokenResult | Promise<TokenResult>
  /** An object has changed or gone, named by its key in the store: what was decided about tokens that stand on it is decided anew. */
  changed(key: string): void
}

interface Remembered {
  readonly token: SignedToken
  readonly digest: string
  /** For our own audiences. */
  verdict: Verdict | undefined
}

/** Tokens whose signature is known to be good. The oldest goes when there are more. */
const MAX_REMEMBERED = 10_000

/**
 * Knows service accounts by their tokens (upstream's `JWTTokenAuthenticator`). A token is remembered by its digest: its signature is
 * verified once, and what follows from it holds until its time ends or an object that it stands on changes. So a request with a known
 * token costs a digest and a look into a map.
 */
export const createServiceAccountTokens = (options: ServiceAccountTokensOptions): ServiceAccountTokens => {
  const { sha256, clock, apiAudiences } = options
  const memory = createMemory()
  const issuers = [LEGACY_ISSUER, ...options.issuers]
  const decide = (known: Remembered, audiences: readonly string[]): TokenResult => {
    if (audiences !== apiAudiences) return known.token.check(audiences).result
    const { verdict } = known
    if (verdict !== undefined && clock.now() <= verdict.until) return verdict.result
    known.verdict = known.token.check(audiences)
    return known.verdict.result
  }
  const verify = async (token: string, digest: string, audiences: readonly string[]): Promise<TokenResult> => {
    const payload = await options.key.verify(token)
    if (payload === undefined) return { why: 'go-jose/go-jose: error in cryptographic primitive' }
    const signed = readToken(payload, token, options)
    if ('why' in signed) return signed
    const known: Remembered = { token: signed, digest, verdict: undefined }
    memory.add(known)
    return decide(known, audiences)
  }
  return {
    authenticate: (token, audiences) => {
      const digest = Buffer.from(sha256(new TextEncoder().encode(token))).toString('latin1')
      const known = memory.get(digest)
      if (known !== undefined) return decide(known, audiences)
      return issuers.includes(issuerIn(token) ?? '') ? verify(token, digest, audiences) : {}
    },
    changed: memory.changed,
  }
}

const readToken = (payload: object, token: string, options: ServiceAccountTokensOptions): SignedToken | { readonly why: string } => {
  if ('iss' in payload && payload.iss === LEGACY_ISSUER) return legacyToken(payload, token, options)
  const claims = readClaims(payload)
  return claims === undefined ? { why: 'service account token claims could not be read' } : boundToken(claims, options)
}

/** Tokens of others are told apart before anything costly is done with them. */
const issuerIn = (token: string): string | undefined => {
  const [, payload, , ...more] = token.split('.')
  if (payload === undefined || more.length > 0) return undefined
  try {
    const issuer = (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { iss?: unknown } | null)?.iss
    return typeof issuer === 'string' ? issuer : undefined
  } catch {
    return undefined
  }
}

/** Tokens by digest, and by the objects that they stand on. */
const createMemory = () => {
  const byDigest = new Map<string, Remembered>()
  const byObject = new Map<string, Set<Remembered>>()
  const keysOf = ({ token }: Remembered): readonly string[] =>
    token.concerns.map(({ definition, namespace, name }) => objectKey(definition, namespace, name))
  const forget = (known: Remembered): void => {
    byDigest.delete(known.digest)
    for (const key of keysOf(known)) {
      const standing = byObject.get(key)
      standing?.delete(known)
      if (standing?.size === 0) byObject.delete(key)
    }
  }
  return {
    get: (digest: string): Remembered | undefined => byDigest.get(digest),
    add: (known: Remembered): void => {
      // Two requests may have brought the same token at once.
      const before = byDigest.get(known.digest) ?? (byDigest.size >= MAX_REMEMBERED ? byDigest.values().next().value : undefined)
      if (before !== undefined) forget(before)
      byDigest.set(known.digest, known)
      for (const key of keysOf(known)) {
        const standing = byObject.get(key)
        if (standing === undefined) byObject.set(key, new Set([known]))
        else standing.add(known)
      }
    },
    changed: (key: string): void => {
      for (const known of byObject.get(key) ?? []) known.verdict = undefined
    },
  }
}
