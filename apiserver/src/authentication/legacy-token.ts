import { type KindDefinition, kinds, type Secret, type ServiceAccount, textOfBase64 } from '@coxswain/api-types'
import { serviceAccountName, serviceAccountUser } from './service-account-user.ts'
import { commonAudiences, FOR_GOOD, type SignedToken, type TokenWorld } from './signed-token.ts'
import { sameDigest, tokenDigest } from './token-digest.ts'

/** Who issues the tokens that are kept in Secrets. */
export const LEGACY_ISSUER = 'kubernetes/serviceaccount'

/** The day on which a token from a Secret was last used, and the day on which it was given up. Labels of the Secret. */
export const LAST_USED = 'kubernetes.io/legacy-token-last-used'
export const INVALID_SINCE = 'kubernetes.io/legacy-token-invalid-since'

/** A Secret whose token is being used. */
export interface SecretUse {
  readonly namespace: string
  readonly name: string
  /** `2026-01-31` */
  readonly day: string
}

export interface LegacyWorld extends TokenWorld {
  /** What tokens without audiences are for. */
  readonly apiAudiences: readonly string[]
  /** Notes on the Secret that its token was used. */
  noteUse(use: SecretUse): void
}

interface Claims {
  readonly namespace: string
  readonly secret: string
  readonly account: string
  readonly uid: string
}

const DAY_MS = 24 * 3600 * 1000

/**
 * A token that stands in a Secret and never ends (upstream's `legacyValidator`): good while the Secret holds this very token and the
 * account is the one that it was made for. Undefined where a claim is missing.
 */
export const legacyToken = (payload: object, token: string, world: LegacyWorld): SignedToken | { readonly why: string } => {
  const claims = readClaims(payload as Readonly<Record<string, unknown>>)
  if ('why' in claims) return claims
  const { namespace, secret: name, account, uid } = claims
  const digest = tokenDigest(token)
  const user = serviceAccountUser(namespace, { name: account, uid })
  const secretRef = { definition: kinds.Secret as KindDefinition, namespace, name }
  const accountRef = { definition: kinds.ServiceAccount as KindDefinition, namespace, name: account }
  const problem = (): string | undefined => {
    const secret = world.find(secretRef.definition, namespace, name) as Secret | undefined
    if (secret === undefined || secret.metadata.deletionTimestamp !== undefined) return 'Token has been invalidated'
    if (!sameDigest(tokenDigest(textOfBase64(secret.data?.token)), digest)) return "Token does not match server's copy"
    const found = world.find(accountRef.definition, namespace, account) as ServiceAccount | undefined
    if (found === undefined) return `serviceaccounts ${JSON.stringify(account)} not found`
    if (found.metadata.deletionTimestamp !== undefined) return `ServiceAccount ${namespace}/${account} has been deleted`
    if (found.metadata.uid !== uid) return `ServiceAccount UID (${found.metadata.uid}) does not match claim (${uid})`
    noteUse(secret, world)
    return secret.metadata.labels?.[INVALID_SINCE] ? markedInvalid(claims) : undefined
  }
  return {
    concerns: [secretRef, accountRef],
    check: (audiences) => {
      const common = commonAudiences(world.apiAudiences, audiences)
      if ('why' in common) return { result: common, until: FOR_GOOD }
      const why = problem()
      // Each day of use is noted once.
      const until = (Math.floor(world.clock.now() / DAY_MS) + 1) * DAY_MS
      return why === undefined ? { result: { user, audiences: common }, until } : { result: { why }, until }
    },
  }
}

const PREFIX = 'kubernetes.io/serviceaccount'

const readClaims = (payload: Readonly<Record<string, unknown>>): Claims | { readonly why: string } => {
  const text = (claim: string): string => (typeof payload[claim] === 'string' ? payload[claim] : '')
  const claims = {
    namespace: text(`${PREFIX}/namespace`),
    secret: text(`${PREFIX}/secret.name`),
    account: text(`${PREFIX}/service-account.name`),
    uid: text(`${PREFIX}/service-account.uid`),
  }
  if (text('sub') === '') return { why: 'sub claim is missing' }
  if (claims.namespace === '') return { why: 'namespace claim is missing' }
  if (claims.secret === '') return { why: 'secretName claim is missing' }
  if (claims.account === '') return { why: 'serviceAccountName claim is missing' }
  if (claims.uid === '') return { why: 'serviceAccountUID claim is missing' }
  return text('sub') === serviceAccountName(claims.namespace, claims.account) ? claims : { why: 'sub claim is invalid' }
}

const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 'YYYY-MM-DD'.length)

/** Tomorrow's day is left as it is: it is already that, by the clock of another server. */
const noteUse = ({ metadata }: Secret, { clock, noteUse: note }: LegacyWorld): void => {
  const [today, tomorrow] = [dayOf(clock.now()), dayOf(clock.now() + DAY_MS)]
  const noted = metadata.labels?.[LAST_USED]
  if (noted !== today && noted !== tomorrow) note({ namespace: metadata.namespace ?? '', name: metadata.name ?? '', day: today })
}

const markedInvalid = ({ namespace, secret, account }: Claims): string =>
  `the token in secret ${namespace}/${secret} for service account ${namespace}/${account} has been marked invalid. Use tokens from the TokenRequest API or manually created secret-based tokens, or remove the '${INVALID_SINCE}' label from the secret to temporarily allow use of this token`
