import { type Secret, type Stored, textOfBase64 } from '@coxswain/api-types'
import { own } from './well-known.ts'

const NAMESPACE = 'kube-system'
const TYPE = 'bootstrap.kubernetes.io/token'
const PREFIX = 'bootstrap-token-'

/** Whether a Secret is a token of machines that join. */
export const isBootstrapToken = ({ type, metadata }: Stored<Secret>): boolean => type === TYPE && metadata.namespace === NAMESPACE

export const tokenText = ({ data }: Stored<Secret>, key: string): string => textOfBase64(own(data, key))

/** When a token ends, in milliseconds; undefined: never. What cannot be read has ended long ago. */
export const endOf = (secret: Stored<Secret>): number | undefined => {
  const text = tokenText(secret, 'expiration')
  if (text === '') return undefined
  const end = Date.parse(text)
  return Number.isNaN(end) ? 0 : end
}

/** The two parts of a token that may sign what machines read before they join; undefined where it may not. */
export const signingToken = (secret: Stored<Secret>, now: number): { readonly id: string; readonly secret: string } | undefined => {
  const [id, part] = [tokenText(secret, 'token-id'), tokenText(secret, 'token-secret')]
  const isWhole = /^[a-z0-9]{6}$/.test(id) && part !== '' && secret.metadata.name === `${PREFIX}${id}`
  const ended = (endOf(secret) ?? Number.POSITIVE_INFINITY) <= now
  return isWhole && !ended && tokenText(secret, 'usage-bootstrap-signing') === 'true' ? { id, secret: part } : undefined
}
