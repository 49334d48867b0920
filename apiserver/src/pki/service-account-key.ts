import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import type { TokenKey } from '../authentication/token-key.ts'

/** The key that service account tokens are signed with, as PEM texts or as node:crypto has it. */
export interface ServiceAccountKeyPair {
  readonly privateKey: string | KeyObject
  readonly publicKey: string | KeyObject
}

const privateOf = (key: string | KeyObject): KeyObject => (typeof key === 'string' ? createPrivateKey(key) : key)
const publicOf = (key: string | KeyObject): KeyObject => (typeof key === 'string' ? createPublicKey(key) : key)

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

/** Signs and verifies with the keys that the pki holds. The library is loaded when the first token comes. @throws Error for a key that cannot be used */
export const serviceAccountKey = (pair: ServiceAccountKeyPair): TokenKey => {
  const privateKey = privateOf(pair.privateKey)
  const publicKey = publicOf(pair.publicKey)
  const alg = algorithmOf(privateKey)
  const kid = keyId(publicKey)
  return {
    sign: async (claims) => {
      const { SignJWT } = await import('jose')
      return new SignJWT({ ...claims, aud: [...claims.aud] }).setProtectedHeader({ alg, kid }).sign(privateKey)
    },
    verify: async (token) => {
      const { compactVerify, errors } = await import('jose')
      try {
        const { payload } = await compactVerify(token, publicKey, { algorithms: [alg] })
        return JSON.parse(new TextDecoder().decode(payload)) as object
      } catch (error) {
        if (error instanceof errors.JOSEError || error instanceof SyntaxError) return undefined
        throw error
      }
    },
  }
}
