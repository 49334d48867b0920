/** Another object that a token is bound to: it is worth nothing once that is gone. */
export interface ObjectClaim {
  readonly name: string
  readonly uid: string
}

/** What a service account token says, times in seconds since the epoch (upstream's `serviceaccount.Claims`). */
export interface TokenClaims {
  readonly iss: string
  readonly sub: string
  readonly aud: readonly string[]
  readonly iat: number
  readonly nbf: number
  readonly exp: number
  readonly jti?: string
  readonly 'kubernetes.io': {
    readonly namespace: string
    readonly serviceaccount: ObjectClaim
    readonly pod?: ObjectClaim
    readonly secret?: ObjectClaim
    /** The uid is absent where the node did not exist. */
    readonly node?: { readonly name: string; readonly uid?: string }
    /** The time at which the holder should have come for another token. */
    readonly warnafter?: number
  }
}

/** A public key as relying parties read it (RFC 7517). */
export interface PublicJwk {
  readonly use: 'sig'
  readonly kty: string
  readonly kid: string
  readonly alg: string
  readonly [member: string]: string
}

/**
 * Signs service account tokens, JSON Web Tokens in compact form, with one key, and verifies those of several. A port, because the core has
 * no crypto of its own.
 */
export interface TokenKey {
  sign(claims: TokenClaims): Promise<string>
  /** What a token says that one of the keys has signed; undefined for any other text. */
  verify(token: string): Promise<object | undefined>
  /** The keys that tokens are verified with, for those who verify them elsewhere. */
  readonly publicKeys: readonly PublicJwk[]
}

/** The claims, where they are all there: a key that others use too may have signed something else. */
export const readClaims = (value: object): TokenClaims | undefined => {
  const claims = value as Partial<TokenClaims>
  const { namespace, serviceaccount: account, pod, secret, node } = claims['kubernetes.io'] ?? {}
  const times = [claims.exp, claims.nbf].every((time) => typeof time === 'number')
  const texts = [claims.iss, claims.sub, namespace, account?.name, account?.uid].every((text) => typeof text === 'string')
  const bound = [pod?.name, pod?.uid, secret?.name, secret?.uid, node?.name, node?.uid].every(isTextOrAbsent)
  const audiences = Array.isArray(claims.aud) && claims.aud.every((each) => typeof each === 'string')
  return times && texts && bound && audiences ? (claims as TokenClaims) : undefined
}

const isTextOrAbsent = (value: unknown): boolean => value === undefined || typeof value === 'string'
