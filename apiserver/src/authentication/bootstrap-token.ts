import { type KindDefinition, kinds, type Secret, textOfBase64 } from '@coxswain/api-types'
import type { TokenWorld } from './signed-token.ts'
import { sameDigest, tokenDigest } from './token-digest.ts'
import { asAuthenticated, type UserInfo } from './user-info.ts'

const TOKEN = /^([a-z0-9]{6})\.([a-z0-9]{16})$/
const NAMESPACE = 'kube-system'
const TYPE = 'bootstrap.kubernetes.io/token'
const DEFAULT_GROUP = 'system:bootstrappers'
const EXTRA_GROUP = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/

/**
 * Whose a bootstrap token is: `ID.SECRET`, kept in the Secret `bootstrap-token-ID`, for machines that join (upstream's
 * `token/bootstrap`). Undefined where the Secret is not there, has ended, is not for authentication or names other groups than it may.
 */
export const userOfBootstrapToken = (token: string, { find, clock }: TokenWorld): UserInfo | undefined => {
  const [, id, secretPart] = TOKEN.exec(token) ?? []
  if (id === undefined || secretPart === undefined) return undefined
  const secret = find(kinds.Secret as KindDefinition, NAMESPACE, `bootstrap-token-${id}`) as Secret | undefined
  if (secret?.type !== TYPE || secret.metadata.deletionTimestamp !== undefined) return undefined
  const text = (key: string): string => textOfBase64(secret.data?.[key])
  if (!sameDigest(tokenDigest(text('token-secret')), tokenDigest(secretPart)) || text('token-id') !== id) return undefined
  if (hasEnded(text('expiration'), clock.now()) || text('usage-bootstrap-authentication') !== 'true') return undefined
  const extra = text('auth-extra-groups')
  const groups = extra === '' ? [] : extra.split(',')
  if (!groups.every((group) => EXTRA_GROUP.test(group))) return undefined
  return asAuthenticated({ name: `system:bootstrap:${id}`, groups: [...new Set([DEFAULT_GROUP, ...groups])].sort() })
}

/** What cannot be read has ended. */
const hasEnded = (expiration: string, now: number): boolean => expiration !== '' && !(Date.parse(expiration) > now)
