import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import type { SignDetached, TokenSigner } from '../shared/signers.ts'

const ISSUER = 'kubernetes/serviceaccount'
const CURVES: ReadonlyMap<string, string> = new Map([
  ['prime256v1', 'ES256'],
  ['secp384r1', 'ES384'],
  ['secp521r1', 'ES512'],
])

/**
 * Signs the tokens of Secrets with a private key, PEM text (upstream's `LegacyClaims`). The library is loaded when the first is wanted.
 * @throws Error for a key that cannot be used
 */
export const tokenSigner = (privatePem: string): TokenSigner => {
  const key = createPrivateKey(privatePem)
  const alg = key.asymmetricKeyType === 'rsa' ? 'RS256' : CURVES.get(key.asymmetricKeyDetails?.namedCurve ?? '')
  if (alg === undefined) throw new Error('the service account key is neither an RSA key nor one on P-256, P-384 or P-521')
  const kid = createHash('sha256')
    .update(createPublicKey(privatePem).export({ type: 'spki', format: 'der' }))
    .digest('base64url')
  return {
    sign: async ({ namespace, account, secret }) => {
      const { SignJWT } = await import('jose')
      const claims = {
        iss: ISSUER,
        'kubernetes.io/serviceaccount/namespace': namespace,
        'kubernetes.io/serviceaccount/secret.name': secret,
        'kubernetes.io/serviceaccount/service-account.name': account.name,
        'kubernetes.io/serviceaccount/service-account.uid': account.uid,
        sub: `system:serviceaccount:${namespace}:${account.name}`,
      }
      return new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(key)
    },
  }
}

/** HMAC with SHA-256, as kubeadm verifies the cluster's kubeconfig when it joins. */
export const signDetached: SignDetached = async (text, { id, secret }) => {
  const { CompactSign } = await import('jose')
  const key = new TextEncoder().encode(secret)
  const signed = await new CompactSign(new TextEncoder().encode(text)).setProtectedHeader({ alg: 'HS256', kid: id }).sign(key)
  const [header = '', , signature = ''] = signed.split('.')
  return `${header}..${signature}`
}
