import { createECDH, createPrivateKey, createPublicKey } from 'node:crypto'
import { serviceAccountKey, type TokenKey } from '@coxswain/apiserver'
import { sha256 } from './sha256.ts'

/** The key of service account tokens, made from the cluster's seed: a cluster that goes on from a dump knows the tokens of the one before. */
export const tokenKeyOf = (seed: string): TokenKey => {
  const secret = Buffer.from(sha256(new TextEncoder().encode(`service account key of ${seed}`)))
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(secret)
  // Uncompressed: one byte that says so, then both coordinates.
  const point = pair.getPublicKey()
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((each) => each.toString('base64url')) as [string, string]
  const jwk = { kty: 'EC', crv: 'P-256', x, y }
  return serviceAccountKey({
    privateKey: createPrivateKey({ format: 'jwk', key: { ...jwk, d: secret.toString('base64url') } }),
    publicKeys: [createPublicKey({ format: 'jwk', key: jwk })],
  })
}
