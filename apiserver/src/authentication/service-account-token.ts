import { type KindDefinition, type KubeObject, kinds } from '@coxswain/api-types'
import type { Clock } from '@coxswain/ports'
import type { TokenResult } from './token-authenticator.ts'
import { readClaims, type TokenClaims, type TokenKey } from './token-key.ts'
import type { UserInfo } from './user-info.ts'

export interface ServiceAccountTokensOptions {
  readonly key: TokenKey
  /** Who issues our tokens, and whom they are for unless the client says otherwise. */
  readonly issuer: string
  readonly clock: Clock
  sha256(bytes: Uint8Array): Uint8Array
  /** An object as it is now. */
  find(definition: KindDefinition, namespace: string, name: string): KubeObject | undefined
}

/** Answers at once for a token that was seen before: verifying a signature takes as long as hundreds of requests' other work. */
export type AuthenticateServiceAccount = (token: string, audiences: readonly string[]) => TokenResult | Promise<TokenResult>

/** Tokens whose signature is known to be good. The oldest goes when there are more. */
const MAX_REMEMBERED = 10_000
/** Objects that are being deleted keep their tokens alive this long (go-jose's `DefaultLeeway`). */
const LEEWAY_MS = 60_000

/**
 * Knows service accounts by their tokens (upstream's `JWTTokenAuthenticator`): the signature once, and each time whether the token is in
 * its time, is meant for the audience, and whether the account and what it is bound to are still there.
 */
export const createServiceAccountTokens = (options: ServiceAccountTokensOptions): AuthenticateServiceAccount => {
  const { key, issuer, sha256 } = options
  const verified = new Map<string, TokenClaims>()
  const verify = async (token: string, digest: string, audiences: readonly string[]): Promise<TokenResult> => {
    const payload = await key.verify(token)
    if (payload === undefined) return { why: 'go-jose/go-jose: error in cryptographic primitive' }
    const claims = readClaims(payload)
    if (claims === undefined) return { why: 'service account token claims could not be read' }
    if (verified.size >= MAX_REMEMBERED) verified.delete(verified.keys().next().value ?? '')
    verified.set(digest, claims)
    return check(claims, audiences, options)
  }
  return (token, audiences) => {
    const digest = Buffer.from(sha256(new TextEncoder().encode(token))).toString('latin1')
    const claims = verified.get(digest)
    if (claims === undefined) return hasIssuer(token, issuer) ? verify(token, digest, audiences) : {}
    const result = check(claims, audiences, options)
    if ('why' in result && result.why === EXPIRED) verified.delete(digest)
    return result
  }
}

const EXPIRED = 'service account token has expired'

/** Tokens of others are told apart before anything costly is done with them. */
const hasIssuer = (token: string, issuer: string): boolean => {
  const [, payload, , ...more] = token.split('.')
  if (payload === undefined || more.length > 0) return false
  try {
    return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { iss?: unknown } | null)?.iss === issuer
  } catch {
    return false
  }
}

const check = (claims: TokenClaims, audiences: readonly string[], options: ServiceAccountTokensOptions): TokenResult => {
  const common = claims.aud.filter((each) => audiences.includes(each))
  if (common.length === 0) return { why: `token audiences ${listed(claims.aud)} is invalid for the target audiences ${listed(audiences)}` }
  const seconds = options.clock.now() / 1000
  if (seconds < claims.nbf) return { why: 'service account token is not valid yet' }
  if (seconds > claims.exp) return { why: EXPIRED }
  const why = accountProblem(claims, options) ?? boundProblem(claims, options)
  return why === undefined ? { user: userOf(claims), audiences: common } : { why }
}

/** Texts as Go prints a list of them. */
const listed = (texts: readonly string[]): string => `[${texts.map((text) => JSON.stringify(text)).join(' ')}]`

const accountProblem = ({ 'kubernetes.io': claims }: TokenClaims, { find, clock }: ServiceAccountTokensOptions): string | undefined => {
  const { namespace, serviceaccount } = claims
  const account = find(kinds.ServiceAccount, namespace, serviceaccount.name)
  if (account === undefined) return `serviceaccounts ${JSON.stringify(serviceaccount.name)} not found`
  if (isGone(account, clock)) return `service account ${namespace}/${serviceaccount.name} has been deleted`
  if (account.metadata.uid === serviceaccount.uid) return undefined
  return `service account UID (${account.metadata.uid}) does not match claim (${serviceaccount.uid})`
}

const INVALIDATED = 'service account token has been invalidated'

const boundProblem = ({ 'kubernetes.io': claims }: TokenClaims, { find, clock }: ServiceAccountTokensOptions): string | undefined => {
  const { namespace, secret, pod, node } = claims
  const problem = (definition: KindDefinition, where: string, { name, uid }: { name: string; uid?: string }): string | undefined => {
    const object = find(definition, where, name)
    if (object === undefined || isGone(object, clock)) return INVALIDATED
    const what = definition.kind === 'Secret' ? 'secret' : definition.kind.toLowerCase()
    return object.metadata.uid === uid
      ? undefined
      : `${what} UID (${object.metadata.uid}) does not match service account ${what} ref claim (${uid})`
  }
  if (secret !== undefined) return problem(kinds.Secret, namespace, secret)
  // The node of a pod is said for information: the token lives as long as the pod.
  if (pod !== undefined) return problem(kinds.Pod, namespace, pod)
  return node === undefined ? undefined : problem(kinds.Node, '', node)
}

const isGone = ({ metadata }: KubeObject, clock: Clock): boolean =>
  metadata.deletionTimestamp !== undefined && Date.parse(metadata.deletionTimestamp) < clock.now() - LEEWAY_MS

const EXTRA = 'authentication.kubernetes.io'

/** Who a token is (upstream's `ServiceAccountInfo.UserInfo`). */
const userOf = ({ jti, 'kubernetes.io': { namespace, serviceaccount, pod, node } }: TokenClaims): UserInfo => ({
  name: `system:serviceaccount:${namespace}:${serviceaccount.name}`,
  uid: serviceaccount.uid,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  extra: {
    ...(jti === undefined ? {} : { [`${EXTRA}/credential-id`]: [`JTI=${jti}`] }),
    ...(node === undefined ? {} : { [`${EXTRA}/node-name`]: [node.name] }),
    ...(node?.uid === undefined ? {} : { [`${EXTRA}/node-uid`]: [node.uid] }),
    ...(pod === undefined ? {} : { [`${EXTRA}/pod-name`]: [pod.name], [`${EXTRA}/pod-uid`]: [pod.uid] }),
  },
})
