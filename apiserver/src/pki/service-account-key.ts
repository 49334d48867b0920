import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import type { PublicJwk, TokenKey } from '../authentication/token-key.ts'

/** The keys of service account tokens, as PEM texts or as node:crypto has them. */
export interface ServiceAccountKeys {
  readonly privateKey: string | KeyObject
  /** What tokens are verified with: more than one while keys are being changed. A private key stands for its public part. */
  readonly publicKeys: readonly (string | KeyObject)[]
}

const privateOf = (key: string | KeyObject): KeyObject => (typeof key === 'string' ? createPrivateKey(key) : key)
const publicOf = (key: string | KeyObject): KeyObject => (typeof key !== 'string' && key.type === 'public' ? key : createPublicKey(key))

const CURVES: ReadonlyMap<string, string> = new Map([
  ['prime256v1', 'ES256'],
  ['secp384r1', 'ES384'],
  ['secp521r1', 'ES512'],
])

/** What a key signs with, as upstream picks it: RS256, or ECDSA with the hash that goes with the curve. */
const algorithmOf = (key: KeyObject): string => {
  if (key.asymmetricKeyType === 'rsa') return 'RS256'
  const algorithm = CURVES.get(key.asymmetricKeyDetails?.namedCurve ?? '')
  if (algorithm === undefined) throw new Error('the service account key is neither an RSA key nor one on P-256, P-384 or P-521')
  return algorithm
}

/** Names a key by its public part, as upstream's `keyIDFromPublicKey`. */
const keyId = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64url')

interface VerifyKey {
  readonly key: KeyObject
  readonly kid: string
  readonly alg: string
}

const verifyKey = (given: string | KeyObject): VerifyKey => {
  const key = publicOf(given)
  return { key, kid: keyId(key), alg: algorithmOf(key) }
}

/** Members in the order in which upstream writes them. */
const jwkOf = ({ key, kid, alg }: VerifyKey): PublicJwk => {
  const { kty = '', crv, x, y, n, e } = key.export({ format: 'jwk' })
  const members = Object.entries({ crv, alg, x, y, n, e }).filter((member): member is [string, string] => typeof member[1] === 'string')
  return { use: 'sig', kty, kid, ...Object.fromEntries(members) } as PublicJwk
}

/** Signs and verifies with the keys given. The library is loaded when the first token comes. @throws Error for a key that cannot be used */
export const serviceAccountKey = ({ privateKey, publicKeys }: ServiceAccountKeys): TokenKey => {
  const signing = privateOf(privateKey)
  const { kid, alg } = verifyKey(signing)
  const keys = [...new Map(publicKeys.map(verifyKey).map((each) => [each.kid, each])).values()]
  /** The key that a token names; all of them where it names none of ours. */
  const candidates = (token: string): readonly VerifyKey[] => {
    const named = keys.filter((each) => each.kid === keyIdIn(token))
    return named.length === 0 ? keys : named
  }
  return {
    publicKeys: keys.map(jwkOf),
    sign: async (claims) => {
      const { SignJWT } = await import('jose')
      return new SignJWT({ ...claims, aud: [...claims.aud] }).setProtectedHeader({ alg, kid }).sign(signing)
    },
    verify: async (token) => {
      for (const candidate of candidates(token)) {
        const payload = await payloadOf(token, candidate)
        if (payload !== undefined) return payload
      }
      return undefined
    },
  }
}

const keyIdIn = (token: string): unknown => {
  try {
    return (JSON.parse(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString()) as { kid?: unknown } | null)?.kid
  } catch {
    return undefined
  }
}

const payloadOf = async (token: string, { key, alg }: VerifyKey): Promise<object | undefined> => {
  const { compactVerify, errors } = await import('jose')
  try {
    const { payload } = await compactVerify(token, key, { algorithms: [alg] })
    const value: unknown = JSON.parse(new TextDecoder().decode(payload))
    return typeof value === 'object' && value !== null ? value : undefined
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof SyntaxError) return undefined
    throw error
  }
}
